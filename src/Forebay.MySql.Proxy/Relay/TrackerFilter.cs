using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Proxy.Sessions;

namespace Forebay.MySql.Proxy.Relay;

/// <summary>Takes out of a server's word on the session what only the proxy asked for.</summary>
internal static class TrackerFilter
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> trackers)
    {
        using var kept = new PacketWriter();
        var all = new SessionTrackers(trackers.Span);
        while (all.Next())
        {
            bool isKept = all.Kind switch
            {
                SessionTrackerKind.Variable => SessionVariables.Default.Contains(all.Variable().Name),
                SessionTrackerKind.StateChange or SessionTrackerKind.Gtids => false,
                _ => true,
            };
            if (!isKept)
                continue;
            kept.WriteByte((byte)all.Kind);
            kept.WriteLengthEncoded(all.Value);
        }
        return kept.Length == trackers.Length ? trackers : kept.Written.ToArray();
    }
}
