using System.Buffers.Binary;
using System.Text;

namespace Forebay.MySql.Protocol.Packets;

/// <summary>A client's answer to the greeting (Protocol::HandshakeResponse41).</summary>
internal sealed record HandshakeResponse
{
    public required MySqlCapabilities Capabilities { get; init; }

    public required uint MaxPacketBytes { get; init; }

    public required byte Collation { get; init; }

    /// <summary>As bytes: in which character set it is, is the server's to say.</summary>
    public required byte[] User { get; init; }

    public required byte[] AuthenticationData { get; init; }

    public byte[] Database { get; init; } = [];

    public string Plugin { get; init; } = "";

    /// <summary>Names and values, length-encoded, as they came; null: none were sent.</summary>
    public byte[]? Attributes { get; init; }

    /// <summary>Whether a payload is only the begin that asks for TLS (Protocol::SSLRequest).</summary>
    public static bool AsksForTls(ReadOnlySpan<byte> payload) => payload.Length == 32 && (payload[1] & 0x08) != 0;

    /// <exception cref="MySqlProtocolException">It is none; one of before 4.1 counts as such.</exception>
    public static HandshakeResponse Read(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        ulong bits = reader.ReadUInt32();
        if ((bits & (ulong)MySqlCapabilities.Protocol41) == 0)
            throw new MySqlProtocolException("The client speaks the protocol of before MySQL 4.1.");
        uint maxPacket = reader.ReadUInt32();
        byte collation = reader.ReadByte();
        ReadOnlySpan<byte> reserved = reader.Take(23);
        if ((bits & (ulong)MySqlCapabilities.LongPassword) == 0)
            bits |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(reserved[19..]) << 32;
        var capabilities = (MySqlCapabilities)bits;
        byte[] user = reader.ReadNulTerminated().ToArray();
        byte[] data;
        if (capabilities.HasFlag(MySqlCapabilities.LengthEncodedAuthentication))
            data = reader.ReadLengthEncoded().ToArray();
        else if (capabilities.HasFlag(MySqlCapabilities.SecureConnection))
            data = reader.Take((int)reader.ReadByte()).ToArray();
        else
            data = reader.ReadNulTerminated().ToArray();
        byte[] database = capabilities.HasFlag(MySqlCapabilities.ConnectWithDatabase) && reader.Remaining > 0 ? ToZero(ref reader) : [];
        string plugin = capabilities.HasFlag(MySqlCapabilities.PluginAuthentication) && reader.Remaining > 0 ? Encoding.UTF8.GetString(ToZero(ref reader)) : "";
        byte[]? attributes = capabilities.HasFlag(MySqlCapabilities.ConnectAttributes) && reader.Remaining > 0 ? reader.ReadLengthEncoded().ToArray() : null;
        return new HandshakeResponse { Capabilities = capabilities, MaxPacketBytes = maxPacket, Collation = collation, User = user, AuthenticationData = data, Database = database, Plugin = plugin, Attributes = attributes };
    }

    /// <summary>Writes the begin that asks for TLS.</summary>
    public void WriteTlsRequest(PacketWriter writer)
    {
        writer.Begin();
        WriteBegin(writer);
        writer.End();
    }

    public void Write(PacketWriter writer)
    {
        writer.Begin();
        WriteBegin(writer);
        writer.WriteNulTerminated(User);
        if (Capabilities.HasFlag(MySqlCapabilities.LengthEncodedAuthentication))
        {
            writer.WriteLengthEncoded(AuthenticationData);
        }
        else
        {
            writer.WriteByte((byte)AuthenticationData.Length);
            writer.Write(AuthenticationData);
        }
        if (Capabilities.HasFlag(MySqlCapabilities.ConnectWithDatabase))
            writer.WriteNulTerminated(Database);
        if (Capabilities.HasFlag(MySqlCapabilities.PluginAuthentication))
            writer.WriteNulTerminated(Encoding.UTF8.GetBytes(Plugin));
        if (Capabilities.HasFlag(MySqlCapabilities.ConnectAttributes))
            writer.WriteLengthEncoded(Attributes ?? []);
        writer.End();
    }

    private void WriteBegin(PacketWriter writer)
    {
        ulong bits = (ulong)Capabilities;
        writer.WriteUInt32((uint)bits);
        writer.WriteUInt32(MaxPacketBytes);
        writer.WriteByte(Collation);
        writer.WriteZeros(19);
        writer.WriteUInt32((Capabilities & MySqlCapabilities.LongPassword) == 0 ? (uint)(bits >> 32) : 0);
    }

    // Some drivers leave the last zero out.
    private static byte[] ToZero(ref WireReader reader) => (reader.Rest.IndexOf((byte)0) < 0 ? reader.ReadRest() : reader.ReadNulTerminated()).ToArray();
}
