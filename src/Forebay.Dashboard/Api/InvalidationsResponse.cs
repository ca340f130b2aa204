using Forebay.Liveness;

namespace Forebay.Dashboard.Api;

/// <summary>What <c>GET api/invalidations</c> answers: the recent ones, newest first.</summary>
internal sealed record InvalidationsResponse(IReadOnlyList<InvalidationResponse> Invalidations)
{
    public static InvalidationsResponse Of(TieredCache cache) => new([.. cache.RecentInvalidations.Select(InvalidationResponse.Of)]);
}

/// <summary>One of them.</summary>
internal sealed record InvalidationResponse(long Stamp, DateTimeOffset At, string Kind, string What)
{
    public static InvalidationResponse Of(InvalidationRecord record) => new(record.Stamp.Value, record.At, record.Kind, record.What);
}
