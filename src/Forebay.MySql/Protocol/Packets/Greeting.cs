using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Forebay.MySql.Protocol.Packets;

/// <summary>What a server says first (Protocol::HandshakeV10).</summary>
internal sealed record Greeting
{
    public const int NonceLength = 20;

    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.");

    public required string ServerVersion { get; init; }

    public required uint ConnectionId { get; init; }

    /// <summary>20 random bytes that the password is mixed with.</summary>
    public required byte[] Nonce { get; init; }

    public required MySqlCapabilities Capabilities { get; init; }

    public required byte Collation { get; init; }

    public required ServerStatus Status { get; init; }

    public required string Plugin { get; init; }

    /// <summary>MariaDB leaves MySQL's first bit out, and its version says its name.</summary>
    public bool IsMariaDb => (Capabilities & MySqlCapabilities.LongPassword) == 0 || ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);

    /// <summary>The version's numbers, without the <c>5.5.5-</c> that MariaDB before 11 puts in front of its own.</summary>
    public Version Version
    {
        get
        {
            string text = ServerVersion.StartsWith("5.5.5-", StringComparison.Ordinal) ? ServerVersion[6..] : ServerVersion;
            int end = text.AsSpan().IndexOfAnyExcept(VersionCharacters);
            return Version.TryParse((end < 0 ? text : text[..end]).TrimEnd('.'), out Version? version) ? version : new Version(0, 0);
        }
    }

    public static Greeting Read(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        byte protocol = reader.ReadByte();
        if (protocol != 10)
            throw new MySqlProtocolException($"The server speaks version {protocol} of the protocol; 10 is known here. Is it a MySQL or MariaDB server?");
        string version = Encoding.UTF8.GetString(reader.ReadNulTerminated());
        uint id = reader.ReadUInt32();
        byte[] nonce = new byte[NonceLength];
        reader.Take(8).CopyTo(nonce);
        reader.Skip(1);
        ulong capabilities = reader.ReadUInt16();
        byte collation = reader.ReadByte();
        var status = (ServerStatus)reader.ReadUInt16();
        capabilities |= (ulong)reader.ReadUInt16() << 16;
        int length = reader.ReadByte();
        ReadOnlySpan<byte> reserved = reader.Take(10);
        if ((capabilities & (ulong)MySqlCapabilities.LongPassword) == 0)
            capabilities |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(reserved[6..]) << 32;
        ReadOnlySpan<byte> second = reader.Take(Math.Max(13, length - 8));
        second[..Math.Min(12, second.Length)].CopyTo(nonce.AsSpan(8));
        string plugin = "mysql_native_password";
        if ((capabilities & (ulong)MySqlCapabilities.PluginAuthentication) != 0 && reader.Remaining > 0)
            plugin = Encoding.UTF8.GetString(reader.Rest.IndexOf((byte)0) < 0 ? reader.ReadRest() : reader.ReadNulTerminated());
        return new Greeting { ServerVersion = version, ConnectionId = id, Nonce = nonce, Capabilities = (MySqlCapabilities)capabilities, Collation = collation, Status = status, Plugin = plugin };
    }

    public void Write(PacketWriter writer)
    {
        ulong capabilities = (ulong)Capabilities;
        writer.Begin();
        writer.WriteByte(10);
        writer.WriteNulTerminated(Encoding.UTF8.GetBytes(ServerVersion));
        writer.WriteUInt32(ConnectionId);
        writer.WriteNulTerminated(Nonce.AsSpan(0, 8));
        writer.WriteUInt16((ushort)capabilities);
        writer.WriteByte(Collation);
        writer.WriteUInt16((ushort)Status);
        writer.WriteUInt16((ushort)(capabilities >> 16));
        writer.WriteByte(NonceLength + 1);
        writer.WriteZeros(6);
        writer.WriteUInt32((Capabilities & MySqlCapabilities.LongPassword) == 0 ? (uint)(capabilities >> 32) : 0);
        writer.WriteNulTerminated(Nonce.AsSpan(8));
        writer.WriteNulTerminated(Encoding.UTF8.GetBytes(Plugin));
        writer.End();
    }
}
