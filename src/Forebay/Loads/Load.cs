using Forebay.Liveness;
using Forebay.Regions;

namespace Forebay.Loads;

/// <summary>A load under way or waiting for its turn: one per key that a newcomer may join.</summary>
/// <remarks>
/// <c>Born</c>, <c>Waiters</c>, <c>Pinned</c> and <c>Ended</c> are written under the lock of the <see cref="LoadTable"/>'s shard. The result is
/// published by the completion source alone. <c>WaitsFor</c> is written by the load's own flow and read by others that look for a cycle.
/// </remarks>
internal abstract class Load(EntryKey key, Region region, Tag[] tags, Load? parent)
{
    public EntryKey Key { get; } = key;

    public Region Region { get; } = region;

    /// <summary>The tags that the caller named beforehand; the factory's own come on top.</summary>
    public Tag[] Tags { get; } = tags;

    /// <summary>The load whose factory asked for this one.</summary>
    public Load? Parent { get; } = parent;

    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>The clock before anything was read; 0 while the load waits for its turn.</summary>
    public long Born { get; set; }

    /// <summary>When it began, by the cache's clock.</summary>
    public long BegunAt { get; set; }

    /// <summary>What the shared tier gave for this load; belongs to the load's own flow.</summary>
    public SharedLease? SharedLease { get; set; }

    public int Waiters { get; set; }

    /// <summary>True: it runs to its end even where nobody waits any more.</summary>
    public bool Pinned { get; set; }

    public bool Ended { get; set; }

    public volatile Load? WaitsFor;

    /// <summary>Runs the load to its end; called once, outside of every lock.</summary>
    public abstract void Start();

    /// <summary>Fails the callers that wait.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>True where a caller that arrives now, naming <paramref name="named"/>, may be given this load's result.</summary>
    /// <remarks>A load that has run for longer than its region's entries are fresh may have read what is too old by now, invalidated or not.</remarks>
    public bool CanBeJoined(LivenessRule liveness, ReadOnlySpan<Tag> named, long now) =>
        !Ended && (Born == 0 || (now - BegunAt < Region.FreshFor && liveness.IsAlive(Born, Key, Tags, Region.Durable) && liveness.TagsAlive(Born, named)));
}
