using Forebay.Regions;
using Forebay.Time;

namespace Forebay;

/// <summary>Says in one comparison whether entries may be served now: switched on, and the change feed and the bus (where there are any) heard lately.</summary>
/// <remarks>
/// The hit path itself compares the time of the last word (consistency, row 24b): a timer that closes a gate would, after the process
/// was stopped and goes on, fire later than the first hits. <c>serveUntil</c> is written under the lock and read without.
/// </remarks>
internal sealed class ServingGate
{
    private readonly Lock gate = new();
    private readonly long maxFeedLag;
    private readonly long maxBusLag;
    private bool enabled;
    private long feedUntil;
    private long busUntil;
    private long serveUntil;

    /// <param name="enabled">The switch.</param>
    /// <param name="feed">Whether a change feed is to be heard, and how often.</param>
    /// <param name="bus">How often the bus is to be heard.</param>
    /// <param name="hasBus">Whether there is one.</param>
    public ServingGate(bool enabled, FeedOptions feed, BusOptions bus, bool hasBus)
    {
        this.enabled = enabled;
        maxFeedLag = (long)feed.MaxFeedLag.TotalMilliseconds;
        maxBusLag = (long)bus.MaxLag.TotalMilliseconds;
        feedUntil = feed.Expected ? long.MinValue : long.MaxValue;
        busUntil = hasBus ? long.MinValue : long.MaxValue;
        Publish();
    }

    public bool Enabled
    {
        get => enabled;
        set
        {
            lock (gate)
            {
                enabled = value;
                Publish();
            }
        }
    }

    public bool Serves(CacheClock clock) => clock.Now < Volatile.Read(ref serveUntil);

    public bool Serves(long now) => now < Volatile.Read(ref serveUntil);

    /// <summary>Whether a region may be served now: a durable one always, and one that would rather be old than slow while the cache is switched on.</summary>
    public bool Serves(Region region, long now) =>
        now < Volatile.Read(ref serveUntil) || region.Durable || (enabled && region.ServesUnheard);

    /// <summary>The feed is known to be complete up to a moment that the clock showed as <paramref name="now"/>.</summary>
    public void FeedHeard(long now)
    {
        lock (gate)
            Heard(ref feedUntil, now + maxFeedLag);
    }

    /// <summary>The feed is known to be incomplete: nothing is served until it is heard again.</summary>
    public void FeedLost()
    {
        lock (gate)
            Lost(ref feedUntil);
    }

    /// <summary>The bus is known to be read to its end as it was when the clock showed <paramref name="now"/>.</summary>
    public void BusHeard(long now)
    {
        lock (gate)
            Heard(ref busUntil, now + maxBusLag);
    }

    /// <summary>Messages of the bus are missing: nothing is served until it is heard again.</summary>
    public void BusLost()
    {
        lock (gate)
            Lost(ref busUntil);
    }

    private void Heard(ref long source, long until)
    {
        if (source == long.MaxValue)
            return;
        source = Math.Max(source, until);
        Publish();
    }

    private void Lost(ref long source)
    {
        if (source == long.MaxValue)
            return;
        source = long.MinValue;
        Publish();
    }

    private void Publish() => Volatile.Write(ref serveUntil, enabled ? Math.Min(feedUntil, busUntil) : long.MinValue);
}
