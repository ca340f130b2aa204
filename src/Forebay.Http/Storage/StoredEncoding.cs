namespace Forebay.Http.Storage;

/// <summary>A stored response's body in another content coding, made here from that very response.</summary>
internal sealed class StoredEncoding(DateTimeOffset of, ReadOnlyMemory<byte> body)
{
    /// <summary>When the response was received whose body it is: another response's is of no use.</summary>
    public DateTimeOffset Of { get; } = of;

    public ReadOnlyMemory<byte> Body { get; } = body;
}
