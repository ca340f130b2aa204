namespace Forebay.Entries;

/// <summary>A value kept as bytes, because its type could be changed by who gets it.</summary>
/// <param name="Bytes">As its serializer wrote them, or compressed.</param>
/// <param name="TypeId">The fingerprint of the type that was written.</param>
/// <param name="Compressed">True: Brotli.</param>
internal sealed record Payload(ReadOnlyMemory<byte> Bytes, uint TypeId, bool Compressed);
