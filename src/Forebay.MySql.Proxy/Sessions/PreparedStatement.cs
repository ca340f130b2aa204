using System.Buffers.Binary;
using Forebay.MySql.Proxy.Caching;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Proxy.Sessions;

/// <summary>A statement that a client has prepared. Belongs to its session.</summary>
internal sealed class PreparedStatement(byte[] text, int parameters, SessionStanding standing)
{
    // Command, number, flags, iterations.
    private const int HeaderSize = 10;

    // What is longer is no key, and not remembered.
    private const int Longest = 65_536;

    private byte[]? types;
    private byte[]? typesAtServer;
    private byte[] keyBytes = [];

    public byte[] Text => text;

    /// <summary>How its session stood when it was prepared: the server reads names and literals so for good, whatever is set or used since.</summary>
    public SessionStanding Standing => standing;

    public int Parameters => parameters;

    /// <summary>Whether a value was sent beforehand: it is not among the values, and the execution has no key.</summary>
    public bool HasLongData { get; set; }

    /// <summary>What the text means in <see cref="Standing"/>.</summary>
    public KnownRequest? Request { get; set; }

    /// <summary>Reads an execution.</summary>
    /// <param name="payload">The packet.</param>
    /// <param name="values">Types and values, as bytes that mean the same each time; valid until the next execution.</param>
    /// <returns>False: it can't be told by its bytes (a cursor, long data, types that were never sent).</returns>
    public bool TryRead(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> values)
    {
        values = default;
        if (payload.Length is < HeaderSize or > Longest || payload[5] != 0)
            return false;
        if (parameters == 0)
            return true;
        int nulls = (parameters + 7) / 8;
        if (payload.Length < HeaderSize + nulls + 1)
            return false;
        ReadOnlySpan<byte> rest = payload[(HeaderSize + nulls + 1)..];
        if (payload[HeaderSize + nulls] == 1)
        {
            if (rest.Length < parameters * 2)
                return false;
            if (types is null || !rest[..(parameters * 2)].SequenceEqual(types))
                types = rest[..(parameters * 2)].ToArray();
            rest = rest[(parameters * 2)..];
        }
        if (types is null || HasLongData)
            return false;
        int length = types.Length + nulls + rest.Length;
        if (keyBytes.Length < length)
            keyBytes = new byte[Math.Max(length, 64)];
        types.CopyTo(keyBytes, 0);
        payload.Slice(HeaderSize, nulls).CopyTo(keyBytes.AsSpan(types.Length));
        rest.CopyTo(keyBytes.AsSpan(types.Length + nulls));
        values = keyBytes.AsSpan(0, length);
        return true;
    }

    /// <summary>An execution as the server has to get it: clients send the types once, and that one may have been answered from the cache.</summary>
    public ReadOnlyMemory<byte> ForServer(ReadOnlyMemory<byte> payload)
    {
        int flag = HeaderSize + (parameters + 7) / 8;
        if (parameters == 0 || payload.Length <= flag)
            return payload;
        ReadOnlySpan<byte> span = payload.Span;
        if (span[flag] == 1)
        {
            typesAtServer = payload.Length >= flag + 1 + parameters * 2 ? span.Slice(flag + 1, parameters * 2).ToArray() : null;
            return payload;
        }
        if (types is null || ReferenceEquals(types, typesAtServer) || (typesAtServer is not null && typesAtServer.AsSpan().SequenceEqual(types)))
            return payload;
        typesAtServer = types;
        return (byte[])[.. span[..flag], 1, .. types, .. span[(flag + 1)..]];
    }

    /// <summary>The values of the execution that was read last, for what names rows.</summary>
    public object?[]? Values(ReadOnlySpan<byte> of) => parameters == 0 ? [] : types is null || of.Length == 0 ? null : BinaryParameters.Read(of[types.Length..], types, parameters);

    /// <summary>The number of the statement that a packet is about.</summary>
    public static uint IdOf(ReadOnlySpan<byte> payload) =>
        payload.Length >= 5 ? BinaryPrimitives.ReadUInt32LittleEndian(payload[1..]) : throw new MySqlProtocolException($"A command on a prepared statement has {payload.Length} bytes.");
}
