namespace Forebay.RabbitMq.Stream;

/// <summary>A message as it stands in the stream: its kind (1 byte), an id that never repeats (16 bytes), and what the bus said.</summary>
/// <param name="Id">Tells this message from whatever stands at its offset in another stream of the same name.</param>
/// <param name="IsProbe">True: it says nothing; who wrote it waits for it, and knows then that it has read the stream to its end.</param>
/// <param name="Content">What the bus said.</param>
internal sealed record StreamMessage(Guid Id, bool IsProbe, ReadOnlyMemory<byte> Content)
{
    private const int HeaderBytes = 17;
    private const byte Probe = 1;
    private const byte Said = 2;

    public byte[] Write()
    {
        byte[] bytes = new byte[HeaderBytes + Content.Length];
        bytes[0] = IsProbe ? Probe : Said;
        Id.TryWriteBytes(bytes.AsSpan(1));
        Content.Span.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>Reads what somebody wrote; what can't be read says something that nobody knows, and has no id.</summary>
    public static StreamMessage Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderBytes && bytes[0] is Probe or Said
            ? new StreamMessage(new Guid(bytes[1..HeaderBytes]), bytes[0] == Probe, bytes[HeaderBytes..].ToArray())
            : new StreamMessage(Guid.Empty, IsProbe: false, bytes.ToArray());
}
