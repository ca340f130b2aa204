using System.Buffers.Binary;
using System.Text;

namespace Forebay.MySql.Protocol;

/// <summary>Reads a payload from its begin to its end. Integers are little-endian. What is too short is a <see cref="MySqlProtocolException"/>.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> all = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => all.Length - Position;

    public readonly ReadOnlySpan<byte> Rest => all[Position..];

    public readonly byte Peek() => Remaining > 0 ? all[Position] : throw TooShort(1);

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint ReadUInt24()
    {
        ReadOnlySpan<byte> three = Take(3);
        return (uint)(three[0] | three[1] << 8 | three[2] << 16);
    }

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt48()
    {
        ReadOnlySpan<byte> six = Take(6);
        return BinaryPrimitives.ReadUInt32LittleEndian(six) | (ulong)BinaryPrimitives.ReadUInt16LittleEndian(six[4..]) << 32;
    }

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads a length-encoded integer; null for <c>fb</c>, which stands for NULL in a row of text.</summary>
    public ulong? ReadLengthOrNull()
    {
        byte first = ReadByte();
        return first switch
        {
            < 0xfb => first,
            0xfb => null,
            0xfc => ReadUInt16(),
            0xfd => ReadUInt24(),
            0xfe => ReadUInt64(),
            _ => throw new MySqlProtocolException($"Byte ff at {Position - 1} is no length."),
        };
    }

    /// <summary>Reads a length-encoded integer.</summary>
    public ulong ReadLength() => ReadLengthOrNull() ?? throw new MySqlProtocolException($"NULL at {Position - 1}, where a length must be.");

    public ReadOnlySpan<byte> ReadLengthEncoded() => Take(ReadLength());

    public string ReadLengthEncodedText() => Encoding.UTF8.GetString(ReadLengthEncoded());

    /// <summary>Reads to the next zero, which is passed.</summary>
    public ReadOnlySpan<byte> ReadNulTerminated()
    {
        int length = Rest.IndexOf((byte)0);
        if (length < 0)
            throw new MySqlProtocolException($"The text that begins at {Position} has no end.");
        ReadOnlySpan<byte> text = Take(length);
        Position++;
        return text;
    }

    public ReadOnlySpan<byte> ReadRest() => Take(Remaining);

    public ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)Remaining)
            throw TooShort(length);
        ReadOnlySpan<byte> taken = all.Slice(Position, length);
        Position += length;
        return taken;
    }

    public ReadOnlySpan<byte> Take(ulong length) => length <= int.MaxValue ? Take((int)length) : throw TooShort((long)Math.Min(length, long.MaxValue));

    public void Skip(int length) => Take(length);

    private readonly MySqlProtocolException TooShort(long wanted) => new($"A payload of {all.Length} bytes ends at {Position}, where {wanted} more were expected.");
}
