using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Forebay.Bus;
using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Loads;
using Forebay.Memory;
using Forebay.Regions;
using Forebay.Statistics;
using Forebay.Tiers;
using Forebay.Time;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forebay;

/// <summary>The cache: memory in front of the tiers behind it, one load per key at a time, and never an entry that was invalidated.</summary>
/// <remarks>
/// <para>The promise: once a removal by key, tag, pattern, partition or of everything has returned, no read that begins later in this process
/// returns anything that was loaded before it began, from any tier, pending write or running load.</para>
/// <para>Every member is thread-safe. A hit in memory takes no lock and allocates nothing.</para>
/// </remarks>
public sealed partial class TieredCache : HybridCache, IAsyncDisposable, IDisposable
{
    private readonly LivenessRule liveness;
    private readonly CacheClock clock;
    private readonly ServingGate gate;
    private readonly RegionTable regions;
    private readonly MemoryTier memory;
    private readonly IReadOnlyList<GuardedTier> tiers;
    private readonly EntryStore store;
    private readonly LoadTable loads;
    private readonly EntryLoader loader;
    private readonly Invalidator invalidator;
    private readonly RemotePublisher remote;
    private readonly BusReader? bus;
    private readonly IInvalidationLog? log;
    private readonly RetryTimes retries;
    private readonly DoubtfulWrites doubts;
    private readonly LeaseTable leases;
    private readonly RowVersionTable rowVersions;
    private readonly Maintenance maintenance;
    private readonly CacheMetrics metrics;
    private readonly ILogger logger;
    private readonly DurableKeys durableKeys = new();
    private readonly ulong keySeed;
    private readonly string applicationVersion;
    private readonly bool feedExpected;
    private int disposed;

    /// <summary>The application's services, for doors that are found by the cache; null where it was made without.</summary>
    internal IServiceProvider? Services { get; }

    /// <summary>Makes a cache and opens its tiers. Applications let <c>services.AddForebay(…)</c> do it.</summary>
    /// <param name="options">The options; they are read now and not again.</param>
    /// <param name="tiers">The tiers behind memory, nearest first. The cache disposes of them.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="loggers">Makes loggers; null: none.</param>
    /// <param name="services">Where serializers are looked for; null: nowhere.</param>
    /// <param name="log">The bus between nodes; null: this node is alone. The cache disposes of it.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public TieredCache(
        ForebayOptions options, IEnumerable<ITier>? tiers = null, TimeProvider? time = null, ILoggerFactory? loggers = null, IServiceProvider? services = null, IInvalidationLog? log = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        applicationVersion = options.ApplicationVersion;
        Services = services;
        feedExpected = options.Feed.Expected;
        loggers ??= NullLoggerFactory.Instance;
        logger = loggers.CreateLogger("Forebay.Engine");
        clock = new CacheClock(time ?? TimeProvider.System);
        liveness = new LivenessRule(options.Liveness.StampSlots, options.Liveness.MaxPatternRules);
        this.log = log;
        var pending = new PendingStamps(liveness);
        var context = new TierContext(liveness, pending, clock, loggers, options.ApplicationVersion, options.Feed.Expected);
        this.tiers = [.. (tiers ?? []).Where(tier => tier.Open(context)).Select(tier => new GuardedTier(tier, options.Breaker, clock.Provider, logger))];
        keySeed = context.KeySeed;
        regions = new RegionTable(options.Regions.AsReadOnly(), this.tiers.Any(tier => tier.Shared is not null));
        gate = new ServingGate(options.Enabled, options.Feed, options.Bus, log is not null);
        memory = new MemoryTier(options.Memory, regions.All, liveness);
        remote = new RemotePublisher(this.tiers, log, options.Bus, pending, clock, keySeed, regions.HasDurable, logger);
        FeedPosition = this.tiers.Select(tier => (tier.Tier as IPersistentTier)?.FeedPosition).FirstOrDefault(position => position is not null);
        retries = new RetryTimes(options.RetryAfterFailure);
        store = new EntryStore(memory, this.tiers, liveness, clock, new PayloadSerializer(services, logger), regions);
        loads = new LoadTable(liveness, clock);
        loader = new EntryLoader(loads, memory, store, liveness, clock, retries, durableKeys, logger);
        invalidator = new Invalidator(liveness, memory, this.tiers, remote, clock, loads, durableKeys, IsDurable, options);
        invalidator.Restore(this.tiers.Select(tier => tier.Tier).OfType<IPersistentTier>().SelectMany(tier => tier.ReadRecent()));
        doubts = new DoubtfulWrites(liveness, invalidator, clock, options.Liveness.DoubtFor);
        if (context.OpenIntents.Count > 0)
            doubts.Add([.. context.OpenIntents.Where(tag => tag != Tag.Everything)], context.OpenIntents.Contains(Tag.Everything), ended: null);
        leases = new LeaseTable(options.Liveness);
        rowVersions = new RowVersionTable(options.Liveness.MaxRowVersions);
        metrics = new CacheMetrics(this);
        bus = log is null ? null : new BusReader(log, this.tiers, invalidator, gate, clock, options.Bus, remote.Node, keySeed, logger);
        maintenance = new Maintenance(options, memory, this.tiers, store, loads, invalidator, doubts, clock, liveness, logger);
        doubts.Wake = maintenance.Wake;
        WarnOfWhatIsMissing(options);
        remote.Start();
        bus?.Start();
        maintenance.Start();
    }

    /// <summary>The switch: false sends every read to the primary and stores nothing, at once; durable regions apart, which have no primary. Invalidations always apply.</summary>
    public bool Enabled
    {
        get => gate.Enabled;
        set
        {
            if (gate.Enabled == value)
                return;
            gate.Enabled = value;
            EngineLog.Switched(logger, value ? "on" : "off");
        }
    }

    /// <summary>The value in memory, where it is fresh. Looks into no other tier, starts nothing, allocates nothing where the value is kept as an object.</summary>
    /// <param name="key">1 to 4,096 bytes of UTF-8.</param>
    /// <param name="value">The value.</param>
    /// <param name="partition">The partition (a tenant) the key belongs to, or null.</param>
    /// <returns>False on a miss, for an expired or negative entry, and for a value of another type.</returns>
    public bool TryGet<T>(string key, [NotNullWhen(true)] out T? value, string? partition = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (FindServed(key, partition, ahead: false, out _) is { } entry && (IsKept(entry.Value, out value) || store.TryValue(entry, out value)))
        {
            HitCounters.Add(entry.Space.HitIndex);
            return true;
        }
        value = default;
        return false;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A hit in memory completes at once. Otherwise one load runs for all callers of the key that may have its result; a null is remembered as
    /// "does not exist" for the region's <see cref="RegionOptions.NegativeFreshFor"/>. <see cref="HybridCacheEntryOptions.Expiration"/> sets
    /// <see cref="RegionOptions.FreshFor"/>; <see cref="HybridCacheEntryOptions.LocalCacheExpiration"/> is not needed, because a local copy is never older than a removal.
    /// </remarks>
    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (options?.Flags is null or HybridCacheEntryFlags.None && !cancellationToken.IsCancellationRequested && TryHit(key, null, out T? value))
            return new ValueTask<T>(value);
        return GetOrCreateSlowAsync(key, state, factory, options, tags, cancellationToken);
    }

    /// <summary>The value under a key, loaded by the factory where no tier has it.</summary>
    /// <param name="key">1 to 4,096 bytes of UTF-8.</param>
    /// <param name="factory">Asks the primary; may say through its context how the entry is to be kept. Null from it: "does not exist". Must not ask for its own key.</param>
    /// <param name="options">What the call asks for beyond its region's policy.</param>
    /// <param name="tags">What the entry depends on, as far as it is known before the value is read.</param>
    /// <param name="cancellationToken">Ends this caller's wait; the load goes on while others wait for it.</param>
    /// <returns>The value, and where it came from.</returns>
    /// <exception cref="ArgumentException">A key, partition, region or tag is not allowed; the message says why.</exception>
    /// <exception cref="TimeoutException">The load took longer than the hard time-out, and no expired entry could cover it.</exception>
    /// <exception cref="InvalidOperationException">The factory asks for its own key.</exception>
    public ValueTask<CacheResult<T>> GetOrCreateResultAsync<T>(
        string key,
        Func<LoadContext, CancellationToken, ValueTask<T>> factory,
        EntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(factory);
        if (options?.ReadFrom is null && !cancellationToken.IsCancellationRequested && TryHit(key, options?.Partition, out T? value))
            return new(new CacheResult<T>(value, CacheSource.Memory, isStale: false, isNegative: false));
        return LoadAsync(key, factory, static (factory, context, cancellation) => factory(context, cancellation), options ?? EntryOptions.Default, tags, cancellationToken);
    }

    /// <summary>The value under a key, loaded by the factory where no tier has it.</summary>
    /// <inheritdoc cref="GetOrCreateResultAsync{T}"/>
    public async ValueTask<T> GetOrCreateAsync<T>(
        string key,
        Func<LoadContext, CancellationToken, ValueTask<T>> factory,
        EntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        (await GetOrCreateResultAsync(key, factory, options, tags, cancellationToken).ConfigureAwait(false)).Value!;

    /// <summary>What the tiers have under a key, without loading it.</summary>
    /// <param name="key">1 to 4,096 bytes of UTF-8.</param>
    /// <param name="options">Region, partition and tiers to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>What was found, with a lease, which belongs into the <c>SetAsync</c> of what is read next; in durable regions without.</returns>
    public ValueTask<CacheResult<T>> GetAsync<T>(string key, EntryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        // Before the look: what is read anew after it may replace what it finds.
        long born = liveness.Now;
        if (options?.ReadFrom is null && !cancellationToken.IsCancellationRequested
            && FindServed(key, options?.Partition, ahead: true, out long now) is { } entry && IsKept(entry.Value, out T? value))
        {
            HitCounters.Add(entry.Space.HitIndex);
            return new(new CacheResult<T>(value, CacheSource.Memory, isStale: false, isNegative: false, LeaseAfter(entry, born, now)));
        }
        return LookAsync<T>(key, options ?? EntryOptions.Default, cancellationToken);
    }

    /// <summary>What the tiers have under several keys, without loading any.</summary>
    /// <param name="keys">The keys; one that is named twice is read once.</param>
    /// <param name="options">Region, partition and tiers to read, for all of them.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>A result for every key.</returns>
    public async ValueTask<IReadOnlyDictionary<string, CacheResult<T>>> GetManyAsync<T>(IEnumerable<string> keys, EntryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        // All begun before any is awaited: far tiers get the reads together, and a shared one sends them as one.
        var results = new Dictionary<string, CacheResult<T>>(StringComparer.Ordinal);
        List<(string Key, Task<CacheResult<T>> Read)> reads = [];
        foreach (string key in keys)
        {
            if (!results.TryAdd(key, default))
                continue;
            ValueTask<CacheResult<T>> read = GetAsync<T>(key, options, cancellationToken);
            if (read.IsCompleted)
                results[key] = await read.ConfigureAwait(false);
            else
                reads.Add((key, read.AsTask()));
        }
        foreach ((string key, Task<CacheResult<T>> read) in reads)
            results[key] = await read.ConfigureAwait(false);
        return results;
    }

    /// <summary>A fresh hit that needs no closer look: alive, not near its end, kept as an object of this type.</summary>
    private bool TryHit<T>(string key, string? partition, [NotNullWhen(true)] out T? value)
    {
        if (FindServed(key, partition, ahead: true, out _) is { } entry && IsKept(entry.Value, out value))
        {
            HitCounters.Add(entry.Space.HitIndex);
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The entry that may be served now, or null. Not generic: in code that reference types share, the same work takes half as long again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="ahead">True: not past the moment either from which a hot entry is refreshed.</param>
    /// <param name="now">The time of the look, where there is an entry.</param>
    private Entry? FindServed(string key, string? partition, bool ahead, out long now)
    {
        now = 0;
        Entry? entry = memory.Find(key, partition, EntryKey.HashOf(key, partition, keySeed));
        if (entry is null)
            return null;
        now = clock.Now;
        return now < (ahead ? entry.RefreshAt : entry.FreshUntil) && gate.Serves(entry.Space.Region, now) && entry.IsAlive(liveness) ? entry : null;
    }

    private Lease LeaseAfter(Entry found, long born, long now) =>
        found.Space.Region.Durable ? default : new Lease(new Stamp(born), now + maintenance.LeaseFor) { Found = found };

    /// <summary>As <c>kept is T</c>, with the exact type tried first: that is one comparison, where the cast asks a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsKept<T>(object kept, [NotNullWhen(true)] out T? value)
    {
        if (!typeof(T).IsValueType && kept.GetType() == typeof(T))
        {
            value = Unsafe.As<object, T>(ref kept)!;
            return true;
        }
        if (kept is T other)
        {
            value = other;
            return true;
        }
        value = default;
        return false;
    }

    private void WarnOfWhatIsMissing(ForebayOptions options)
    {
        foreach (Region region in regions.All)
        {
            if (region.Durable && tiers.Count > 0 && !tiers.Any(tier => tier.Tier is IPersistentTier && region.KeepsIn(tier.Tier)))
                EngineLog.DurableWithoutFile(logger, region.Name);
        }
        if (!options.Feed.Expected && tiers.Count > 0)
            EngineLog.NoFeed(logger);
    }
}
