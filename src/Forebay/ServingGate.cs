using Forebay.Time;

namespace Forebay;

/// <summary>Says in one comparison whether entries may be served now: switched on, and the change feed (where there is one) heard lately.</summary>
/// <remarks>
/// The hit path itself compares the time of the feed's last word (consistency, row 24b): a timer that closes a gate would, after the process
/// was stopped and goes on, fire later than the first hits. <c>serveUntil</c> is written under the lock and read without.
/// </remarks>
internal sealed class ServingGate
{
    private readonly Lock gate = new();
    private readonly long maxLag;
    private bool enabled;
    private long feedUntil;
    private long serveUntil;

    public ServingGate(bool enabled, FeedOptions feed)
    {
        this.enabled = enabled;
        maxLag = (long)feed.MaxFeedLag.TotalMilliseconds;
        feedUntil = feed.Expected ? long.MinValue : long.MaxValue;
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

    /// <summary>The feed is known to be complete up to a moment that the clock showed as <paramref name="now"/>.</summary>
    public void FeedHeard(long now)
    {
        lock (gate)
        {
            if (feedUntil == long.MaxValue)
                return;
            feedUntil = Math.Max(feedUntil, now + maxLag);
            Publish();
        }
    }

    /// <summary>The feed is known to be incomplete: nothing is served until it is heard again.</summary>
    public void FeedLost()
    {
        lock (gate)
        {
            if (feedUntil == long.MaxValue)
                return;
            feedUntil = long.MinValue;
            Publish();
        }
    }

    private void Publish() => Volatile.Write(ref serveUntil, enabled ? feedUntil : long.MinValue);
}
