namespace Forebay.MySql.Protocol.Packets;

/// <summary>The end of definitions or rows, where DEPRECATE_EOF was not agreed on.</summary>
internal readonly record struct EofPacket(ushort Warnings, ServerStatus Status)
{
    public static EofPacket Read(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        reader.Skip(1);
        // A server before 4.1 sent the byte alone; nothing is to be read from it.
        return reader.Remaining < 4 ? default : new EofPacket(reader.ReadUInt16(), (ServerStatus)reader.ReadUInt16());
    }

    public void Write(PacketWriter writer)
    {
        writer.Begin();
        writer.WriteByte(0xfe);
        writer.WriteUInt16(Warnings);
        writer.WriteUInt16((ushort)Status);
        writer.End();
    }
}
