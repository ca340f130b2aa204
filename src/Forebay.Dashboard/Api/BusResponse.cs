using Forebay.Statistics;

namespace Forebay.Dashboard.Api;

/// <summary>The bus between nodes in the statistics; null where this node is alone, and in it where the bus can't tell yet.</summary>
internal sealed record BusResponse(
    string Name, string State, string Node, string? Position, int Outbox, long Published, long Received, long Gaps, long Failures, long? LagMilliseconds, long? HeardMillisecondsAgo)
{
    public static BusResponse? Of(BusStatistics? bus) => bus is null ? null : new(
        bus.Name,
        bus.State,
        bus.Node.ToString("N"),
        bus.Position,
        bus.Outbox,
        bus.Published,
        bus.Received,
        bus.Gaps,
        bus.Failures,
        bus.LagMilliseconds < 0 ? null : bus.LagMilliseconds,
        bus.HeardMillisecondsAgo < 0 ? null : bus.HeardMillisecondsAgo);
}
