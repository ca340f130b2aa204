namespace Forebay.MySql.Protocol;

/// <summary>A payload as it was read. Its bytes are valid until the next one is read from the same reader.</summary>
internal readonly record struct Packet(ReadOnlyMemory<byte> Payload, byte Sequence)
{
    /// <summary>The most bytes that one chunk of a payload has; a chunk of exactly so many is followed by another one.</summary>
    public const int MaxChunk = 0xffffff;

    public const int HeaderSize = 4;

    public ReadOnlySpan<byte> Span => Payload.Span;

    public int Length => Payload.Length;

    public byte First => Payload.Length > 0 ? Payload.Span[0] : throw new MySqlProtocolException("An empty packet, where an answer was expected.");

    /// <summary>An error, wherever one may stand.</summary>
    public bool IsError => Payload.Length > 0 && Payload.Span[0] == 0xff;

    /// <summary>The old end of rows or definitions: <c>fe</c> and four bytes.</summary>
    public bool IsEof => Payload.Length is > 0 and < 9 && Payload.Span[0] == 0xfe;

    /// <summary>What ends rows: an EOF, or under DEPRECATE_EOF an OK that begins with <c>fe</c>. A row that begins so has at least 16 MiB.</summary>
    public bool IsEndOfRows(bool deprecateEof) => Payload.Length > 0 && Payload.Span[0] == 0xfe && Payload.Length < (deprecateEof ? MaxChunk : 9);
}
