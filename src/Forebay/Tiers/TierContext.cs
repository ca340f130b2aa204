using Forebay.Bus;
using Forebay.Liveness;
using Forebay.Time;
using Microsoft.Extensions.Logging;

namespace Forebay;

/// <summary>What the engine gives a tier when it opens it.</summary>
public sealed class TierContext
{
    private readonly PendingStamps pending;

    internal TierContext(LivenessRule liveness, PendingStamps pending, CacheClock clock, ILoggerFactory loggers, string applicationVersion, bool hasFeed)
    {
        this.pending = pending;
        Liveness = liveness;
        Clock = clock;
        Loggers = loggers;
        ApplicationVersion = applicationVersion;
        HasFeed = hasFeed;
    }

    internal LivenessRule Liveness { get; }

    internal CacheClock Clock { get; }

    /// <summary>The tags of writes whose outcome the last run left open. The tier has invalidated them.</summary>
    internal List<Tag> OpenIntents { get; } = [];

    /// <summary>What an entry that a shared tier is asked for from now on is to be taken as born with; to be read before the tier is asked.</summary>
    public Stamp Born => new(pending.Born);

    /// <summary>The seed of the keys' hashes. A persistent tier replaces it by the one its file was made with.</summary>
    public ulong KeySeed { get; set; } = (ulong)Random.Shared.NextInt64();

    /// <summary>Makes the tier's loggers.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>The application's version: a file of another one starts with every entry invalidated.</summary>
    public string ApplicationVersion { get; }

    /// <summary>True where a change feed replays what was missed before the first hit; without one, a file that a power loss may have shortened starts empty.</summary>
    public bool HasFeed { get; }

    /// <summary>The wall clock and the timers of the cache.</summary>
    public TimeProvider TimeProvider => Clock.Provider;
}
