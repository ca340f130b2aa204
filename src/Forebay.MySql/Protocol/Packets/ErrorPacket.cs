using System.Text;

namespace Forebay.MySql.Protocol.Packets;

/// <summary>A refusal: number, five letters of SQLSTATE, and a text.</summary>
internal readonly record struct ErrorPacket(ushort Code, string SqlState, string Message)
{
    public static ErrorPacket Read(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        reader.Skip(1);
        ushort code = reader.ReadUInt16();
        // Before the greeting there is no state.
        string state = "HY000";
        if (reader.Remaining >= 6 && reader.Peek() == (byte)'#')
        {
            reader.Skip(1);
            state = Encoding.ASCII.GetString(reader.Take(5));
        }
        return new ErrorPacket(code, state, Encoding.UTF8.GetString(reader.ReadRest()));
    }

    public void Write(PacketWriter writer)
    {
        writer.Begin();
        writer.WriteByte(0xff);
        writer.WriteUInt16(Code);
        writer.WriteText("#" + SqlState);
        writer.WriteText(Message);
        writer.End();
    }
}
