using Forebay.Entries;
using Forebay.Liveness;
using Microsoft.Extensions.Logging;

namespace Forebay.Redis;

/// <summary>The tier that nodes share, in Redis. It validates itself: an entry is right by the versions of its tags, whatever messages were lost.</summary>
/// <remarks>
/// <para>Each tag has a version in Redis, a random number that an invalidation deletes. A lease is the versions as they were before a load; an entry
/// is stored with them; a read takes the entry first and the present versions after: where they are equal, the entry was alive at a moment after the read
/// began (consistency, rows 26 to 28). A version that was evicted or flushed equals nothing.</para>
/// <para>A key's lease is also what makes one node load while the others wait; storing needs the newest one (row 33). Redis's own memory limit
/// and eviction policy are the operator's. Thread-safe.</para>
/// </remarks>
public sealed class RedisTier : ISharedTier
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private readonly RedisTierOptions options;
    private readonly RedisSpace space;
    private readonly RedisInvalidationLog log;
    private readonly RedisReader reader;
    private readonly RedisWriter writer;
    private TierContext? context;
    private long writes;
    private long damaged;

    /// <summary>Makes the tier, which begins to connect in the background.</summary>
    /// <param name="options">Which Redis, and how; not to be changed afterwards.</param>
    /// <param name="loggers">Where its connection logs; null: nowhere.</param>
    /// <param name="time">For time-outs and waits; null: the system's.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public RedisTier(RedisTierOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        space = new RedisSpace(options, loggers, time);
        log = new RedisInvalidationLog(space);
        reader = new RedisReader(space, log);
        writer = new RedisWriter(space, log);
    }

    /// <inheritdoc/>
    public string Name => "redis";

    /// <inheritdoc/>
    public RegionTiers Kind => RegionTiers.Remote;

    /// <summary>The bus on the same Redis. The tier appends to it itself.</summary>
    public IInvalidationLog Log => log;

    /// <inheritdoc/>
    public bool Open(TierContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        this.context = context;
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken)
    {
        // Before Redis is asked: see TierContext.Born.
        Stamp born = context!.Born;
        RedisLook look = await reader.ReadAsync(key, default, cancellationToken).ConfigureAwait(false);
        return RecordOf(look, key, born);
    }

    /// <inheritdoc/>
    public async ValueTask<SharedLook> LookAsync(EntryKey key, ReadOnlyMemory<Tag> tags, SharedWish wish, long freshBeyond, CancellationToken cancellationToken)
    {
        Stamp born = context!.Born;
        EntryRecord? record = RecordOf(await reader.ReadAsync(key, tags, cancellationToken).ConfigureAwait(false), key, born);
        if (record is not null && record.FreshUntil > freshBeyond)
            return new SharedLook(record, null);
        byte[] token = RedisLease.NewToken(wish == SharedWish.Load, space.Node);
        long began = space.Time.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            // The holder may have paused for ever: after the limit its lease is taken over, and it stores nothing any more.
            bool takeOver = wish == SharedWish.Load && space.Time.GetElapsedTime(began) >= options.WaitForOtherNode;
            born = context.Born;
            (RedisLease? lease, RedisLook look) = await reader.LeaseAsync(key, tags, token, takeOver, cancellationToken).ConfigureAwait(false);
            EntryRecord? stored = RecordOf(look, key, born);
            if (stored is not null && stored.FreshUntil > freshBeyond)
            {
                if (lease is not null)
                    await writer.ReleaseAsync(lease, cancellationToken).ConfigureAwait(false);
                return new SharedLook(stored, null);
            }
            record = stored ?? record;
            if (lease is not null || wish == SharedWish.Get)
                return new SharedLook(record, lease);
            await Task.Delay(pause, space.Time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> SetAsync(EntryRecord record, bool wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Counted(await writer.StoreAsync(record, WallNow(), cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> SetAsync(EntryRecord record, SharedLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Counted(await writer.StoreAsync(record, (RedisLease)lease, WallNow(), cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(SharedLease lease, CancellationToken cancellationToken) => writer.ReleaseAsync((RedisLease)lease, cancellationToken);

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(IReadOnlyList<InvalidationMessage> messages, ReadOnlyMemory<byte> logged, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return writer.InvalidateAsync(messages, logged, WallNow(), cancellationToken);
    }

    /// <inheritdoc/>
    public bool AppendsTo(IInvalidationLog log) => ReferenceEquals(log, this.log);

    /// <summary>Not used: a shared tier is told by messages.</summary>
    public ValueTask InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(invalidation);
        var message = new InvalidationMessage { Keys = invalidation.Keys, Tags = invalidation.Tags, Everything = invalidation.Everything, Pattern = invalidation.Pattern, PatternPartition = invalidation.PatternPartition };
        return writer.InvalidateAsync([message], default, WallNow(), cancellationToken);
    }

    /// <summary>Nothing is left to do: what a pattern kills is dead by the pattern's version, and leaves by its time.</summary>
    public ValueTask SweepAsync(KeyPattern pattern, string? partition, Stamp stamp, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public TierStatistics GetStatistics() => new()
    {
        Name = Name,
        State = space.Client.IsConnected ? "ok" : "degraded: there is no connection",
        Writes = Volatile.Read(ref writes),
        Failures = Volatile.Read(ref damaged),
    };

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => log.DisposeAsync();

    private long WallNow() => space.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool Counted(bool stored)
    {
        if (stored)
            Interlocked.Increment(ref writes);
        return stored;
    }

    private EntryRecord? RecordOf(in RedisLook look, in EntryKey key, Stamp born)
    {
        if (look.Value is null || !look.IsAlive(key) || !RedisRecord.TryReadVersions(look.Value, out _, out _, out ReadOnlySpan<byte> envelope))
            return null;
        var shared = new EntryKey(key.Key, key.Partition, RedisKeys.HashOf(key));
        EnvelopeResult result = Envelope.TryRead(envelope, shared, out EntryRecord? record);
        if (result == EnvelopeResult.Damaged)
            Interlocked.Increment(ref damaged);
        return record?.As(key, born);
    }
}
