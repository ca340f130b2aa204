namespace Forebay.Liveness;

/// <summary>An invalidation of the recent past, for people to read.</summary>
/// <param name="Stamp">Its place in the order.</param>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Kind">What was named: <c>key</c>, <c>tag</c>, <c>pattern</c>, <c>partition</c>, <c>everything</c>, <c>feed</c>, <c>doubt</c>.</param>
/// <param name="What">The names, at most a few of them.</param>
public sealed record InvalidationRecord(Stamp Stamp, DateTimeOffset At, string Kind, string What);
