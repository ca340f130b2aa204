using System.Globalization;
using System.Runtime.InteropServices;

namespace Forebay.Redis;

/// <summary>One word of a command: a text, bytes or a number. Made by conversion: <c>["SET", key, bytes, "PX", 30000]</c>.</summary>
/// <remarks>A plain value of 16 bytes, which points at what it was made of. Bytes may be changed again when the command's task is done, not before.</remarks>
public readonly struct RedisArgument
{
    // Tells numbers from an empty argument.
    private static readonly object Integer = new();
    private static readonly object Floating = new();

    private readonly object? source;
    private readonly long bits;

    private RedisArgument(object? source, long bits)
    {
        this.source = source;
        this.bits = bits;
    }

    private int Start => (int)(bits >> 32);

    private int Length => (int)bits;

    /// <summary>The text, as UTF-8.</summary>
    public static implicit operator RedisArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text, 0);
    }

    /// <summary>The bytes as they are.</summary>
    public static implicit operator RedisArgument(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new(bytes, bytes.Length);
    }

    /// <summary>The bytes as they are.</summary>
    public static implicit operator RedisArgument(ReadOnlyMemory<byte> bytes)
    {
        if (MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
            return new(segment.Array, ((long)segment.Offset << 32) | (uint)segment.Count);
        if (MemoryMarshal.TryGetMemoryManager(bytes, out System.Buffers.MemoryManager<byte>? owner, out int start, out int length))
            return new(owner, ((long)start << 32) | (uint)length);
        return new(bytes.ToArray(), bytes.Length);
    }

    /// <summary>The bytes as they are.</summary>
    public static implicit operator RedisArgument(Memory<byte> bytes) => (ReadOnlyMemory<byte>)bytes;

    /// <summary>The number's digits.</summary>
    public static implicit operator RedisArgument(long number) => new(Integer, number);

    /// <summary>The number's digits.</summary>
    public static implicit operator RedisArgument(int number) => new(Integer, number);

    /// <summary>The number's digits, as many as it takes to read it back unchanged.</summary>
    public static implicit operator RedisArgument(double number) => new(Floating, BitConverter.DoubleToInt64Bits(number));


    /// <summary>The same text, whatever it was made of: for messages.</summary>
    public override string ToString() => source switch
    {
        string text => text,
        _ when ReferenceEquals(source, Integer) => bits.ToString(CultureInfo.InvariantCulture),
        _ when ReferenceEquals(source, Floating) => BitConverter.Int64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture),
        _ => $"{Length} bytes",
    };

    /// <summary>The text it was made of; null where it was made of something else.</summary>
    internal string? Text => source as string;

    internal bool TryGetInteger(out long number)
    {
        number = bits;
        return ReferenceEquals(source, Integer);
    }

    internal bool TryGetDouble(out double number)
    {
        number = BitConverter.Int64BitsToDouble(bits);
        return ReferenceEquals(source, Floating);
    }

    /// <summary>The bytes it was made of; empty where it was made of something else.</summary>
    internal ReadOnlySpan<byte> Bytes => source switch
    {
        byte[] bytes => bytes.AsSpan(Start, Length),
        System.Buffers.MemoryManager<byte> owner => owner.GetSpan().Slice(Start, Length),
        _ => [],
    };
}
