using System.Text;
using System.Text.RegularExpressions;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>All that two servers in the same state may answer differently, each with its reason. Everything else is compared byte by byte.</summary>
internal static partial class LegitimateDifferences
{
    /// <summary>The packets with what may differ taken out.</summary>
    public static IReadOnlyList<RecordedPacket> Without(Reading reading, ClientKind client)
    {
        IEnumerable<RecordedPacket> packets = reading.Packets.Select(packet => packet.Kind switch
        {
            // A server numbers statements as it likes, and one behind a proxy may have been asked others.
            PacketKind.Prepared => Blanked(packet, 1, 4),
            // MariaDB tells the number in some errors.
            PacketKind.Error when reading.Step.Statement.Length > 0 => Of(packet, StatementNumber().Replace(Encoding.UTF8.GetString(packet.Bytes), "(0)")),
            // Uptime and counters.
            PacketKind.Text => Of(packet, Digits().Replace(Encoding.UTF8.GetString(packet.Bytes), "0")),
            // The server's nonce: random in each login.
            PacketKind.Login => Blanked(packet, packet.Bytes.AsSpan().IndexOf((byte)0) + 1, int.MaxValue),
            PacketKind.Ok or PacketKind.EndOfRows => Sorted(packet, client),
            _ => packet,
        });
        return reading.Step.Strictness switch
        {
            Strictness.Rowless => [.. packets.Select(static packet => packet.Kind == PacketKind.Row ? packet with { Length = 0, Bytes = [] } : packet)],
            Strictness.Shape => [.. packets.Select(ShapeOf)],
            Strictness.Kinds => [.. packets.Select(static packet => new RecordedPacket(packet.Kind, 0, 0, [])).DistinctBy(static packet => packet.Kind)],
            _ => [.. packets],
        };
    }

    // The step says that it tells of times, connections or servers: those are in its rows, and in the texts of errors and notes.
    private static RecordedPacket ShapeOf(RecordedPacket packet) => packet.Kind switch
    {
        PacketKind.Row => packet with { Length = 0, Bytes = [] },
        PacketKind.Error => packet with { Length = 0, Bytes = packet.Bytes[..Math.Min(9, packet.Bytes.Length)] },
        _ => packet,
    };

    // MariaDB tells of the variables that one statement changed in the order of a table of addresses, which are others in each process.
    private static RecordedPacket Sorted(RecordedPacket packet, ClientKind client)
    {
        bool tracks = (client.Capabilities & MySqlCapabilities.SessionTrack) != 0 && (packet.Kind == PacketKind.Ok || (client.Capabilities & MySqlCapabilities.DeprecateEof) != 0);
        if (!tracks)
            return packet;
        OkPacket ok = OkPacket.Read(packet.Bytes, client.Capabilities);
        if ((ok.Status & ServerStatus.SessionStateChanged) == 0)
            return packet;
        // MySQL's word that something changed, and then nothing: for a client that was not told of what changed for the proxy alone.
        if (ok.Trackers.IsEmpty)
            return Unflagged(packet, ok);
        ReadOnlyMemory<byte> trackers = ok.Trackers;
        var entries = new List<string>();
        var reader = new WireReader(trackers.Span);
        while (reader.Remaining > 0)
        {
            byte kind = reader.ReadByte();
            entries.Add($"{kind:d3}{Encoding.Latin1.GetString(reader.ReadLengthEncoded())}");
        }
        // MySQL's name of a transaction has the server's own id in it, which is random.
        string sorted = Uuid().Replace(string.Concat(entries.Order(StringComparer.Ordinal)), "");
        return packet with { Bytes = [.. packet.Bytes.AsSpan(0, packet.Bytes.Length - trackers.Length), .. Encoding.Latin1.GetBytes(sorted)] };
    }

    private static RecordedPacket Unflagged(RecordedPacket packet, in OkPacket ok)
    {
        var reader = new WireReader(packet.Bytes);
        reader.Skip(1);
        reader.ReadLength();
        reader.ReadLength();
        byte[] bytes = [.. packet.Bytes.AsSpan(0, reader.Position + 4), .. ok.Info.IsEmpty ? [] : packet.Bytes.AsSpan(reader.Position + 4, 1), .. ok.Info.Span];
        bytes[reader.Position + 1] &= 0xbf;
        return packet with { Length = bytes.Length, Bytes = bytes };
    }

    private static RecordedPacket Blanked(RecordedPacket packet, int from, int count)
    {
        byte[] bytes = [.. packet.Bytes];
        if (from < bytes.Length)
            bytes.AsSpan(from, Math.Min(count, bytes.Length - from)).Clear();
        return packet with { Bytes = bytes };
    }

    private static RecordedPacket Of(RecordedPacket packet, string text, Encoding? encoding = null)
    {
        byte[] bytes = (encoding ?? Encoding.UTF8).GetBytes(text);
        return packet with { Length = bytes.Length, Bytes = bytes };
    }

    [GeneratedRegex(@"\([0-9]+\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatementNumber();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uuid();
}
