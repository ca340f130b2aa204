using Forebay.Liveness;
using Forebay.Statistics;
using Forebay.Tiers;
using Forebay.Time;
using Microsoft.Extensions.Logging;

namespace Forebay.Bus;

/// <summary>Sends invalidations to the shared tiers and onto the bus, in order and in batches; keeps in the file what can't be sent yet.</summary>
/// <remarks>
/// <para>An invalidation returns when it is sent, or when the file's outbox has it (consistency, row 32). <c>queue</c> holds what is not sent, in order, in both
/// cases; the one loop takes its head. Everything below is under <c>gate</c> but the sending itself. Rows are queued for the file under the same lock in which
/// they are counted as kept, so that a removal can't overtake its row.</para>
/// <para>Sending twice is harmless: an invalidation that is made again costs misses.</para>
/// </remarks>
internal sealed class RemotePublisher : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<OutboxItem> queue = [];
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly ISharedTier[] shared;
    private readonly IInvalidationLog? log;
    private readonly bool tierAppends;
    private readonly IPersistentTier? file;
    private readonly BusOptions options;
    private readonly PendingStamps pending;
    private readonly CacheClock clock;
    private readonly ILogger logger;
    private readonly bool keepKeys;
    private Task loop = Task.CompletedTask;
    private long nextId = 1;
    private bool degraded;
    private long published;
    private long failures;

    /// <param name="tiers">All tiers, the shared ones among them.</param>
    /// <param name="log">The bus; null: none.</param>
    /// <param name="options">Time-outs and limits.</param>
    /// <param name="pending">What readers of shared tiers are held against.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="keySeed">The seed of this node's keys.</param>
    /// <param name="keepKeys">True: there are durable regions, whose removals an "everything" can't stand for.</param>
    /// <param name="logger">Where changes of state are told.</param>
    public RemotePublisher(IReadOnlyList<GuardedTier> tiers, IInvalidationLog? log, BusOptions options, PendingStamps pending, CacheClock clock, ulong keySeed, bool keepKeys, ILogger logger)
    {
        shared = [.. tiers.Select(tier => tier.Tier).OfType<ISharedTier>()];
        this.log = log;
        tierAppends = log is not null && shared.Any(tier => tier.AppendsTo(log));
        file = tiers.Select(tier => tier.Tier).OfType<IPersistentTier>().FirstOrDefault();
        this.options = options;
        this.pending = pending;
        this.clock = clock;
        this.keepKeys = keepKeys;
        this.logger = logger;
        Restore(keySeed);
    }

    /// <summary>This run of this node, as the bus knows it.</summary>
    public Guid Node { get; } = Guid.NewGuid();

    /// <summary>True where there is anyone to tell.</summary>
    public bool Active => shared.Length > 0 || log is not null;

    public long Published => Volatile.Read(ref published);

    public long Failures => Volatile.Read(ref failures);

    /// <summary>How many invalidations wait to be sent.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
                return queue.Count;
        }
    }

    public bool Degraded => Volatile.Read(ref degraded);

    public void Start()
    {
        if (Active)
            loop = Task.Run(RunAsync);
    }

    /// <summary>An invalidation is about to take its stamp; null where there is nobody to tell.</summary>
    public PendingStamps.Entered? Enter() => Active ? pending.Enter() : null;

    /// <summary>Nothing came of an invalidation that had entered.</summary>
    public void Leave(PendingStamps.Entered? entered)
    {
        if (entered is { } one)
            pending.Leave(one);
    }

    /// <summary>Sends an invalidation; completes when all shared tiers and the bus have it, or the file's outbox does.</summary>
    public async ValueTask PublishAsync(PendingStamps.Entered? entered, InvalidationMessage message)
    {
        if (entered is null)
            return;
        OutboxItem item;
        bool keep;
        lock (gate)
        {
            if (queue.Count >= options.MaxOutbox)
                Collapse();
            item = new OutboxItem(nextId++, message, entered.Value);
            queue.Add(item);
            keep = degraded || stopping.IsCancellationRequested;
        }
        Wake();
        if (!keep && await IsSentAsync(item).ConfigureAwait(false))
            return;
        await KeepAsync(item).ConfigureAwait(false);
    }

    /// <summary>Sends what waits, as far as that is possible now, and keeps the rest in the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Active)
        {
            try
            {
                OutboxItem? last;
                lock (gate)
                    last = degraded || queue.Count == 0 ? null : queue[^1];
                if (last is not null)
                    await IsSentAsync(last).ConfigureAwait(false);
            }
            finally
            {
                await stopping.CancelAsync().ConfigureAwait(false);
                await loop.ConfigureAwait(false);
            }
            OutboxItem[] rest;
            lock (gate)
                rest = [.. queue];
            foreach (OutboxItem item in rest)
                await KeepAsync(item).ConfigureAwait(false);
        }
        wake.Dispose();
        stopping.Dispose();
    }

    private async ValueTask<bool> IsSentAsync(OutboxItem item)
    {
        try
        {
            return await item.Done.WaitAsync(options.PublishTimeout, clock.Provider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Takes up what the last run could not send.</summary>
    private void Restore(ulong keySeed)
    {
        if (file is null)
            return;
        if (!Active)
        {
            _ = file.RemoveOutboxAsync(long.MaxValue, CancellationToken.None);
            return;
        }
        foreach ((long id, Stamp stamp, ReadOnlyMemory<byte> data) in file.ReadOutbox())
        {
            nextId = Math.Max(nextId, id + 1);
            // Unreadable: what it said is unknown, so everything.
            IReadOnlyList<InvalidationMessage> messages = InvalidationCodec.TryRead(data.Span, keySeed, out BusMessage? read) ? read.Invalidations : [new InvalidationMessage { Everything = true }];
            foreach (InvalidationMessage message in messages)
                queue.Add(new OutboxItem(id, message, pending.Restore(stamp.Value)) { Kept = true });
        }
        if (file.LostOutbox)
            queue.Add(new OutboxItem(nextId++, new InvalidationMessage { Everything = true }, pending.Enter()));
        if (queue.Count == 0)
            return;
        EngineLog.OutboxRestored(logger, queue.Count);
        Wake();
    }

    /// <summary>The outbox is full: one "everything" takes the place of all that waits, and what it can't stand for stays behind it.</summary>
    private void Collapse()
    {
        EngineLog.OutboxFull(logger, queue.Count);
        OutboxItem[] dropped = [.. queue];
        queue.Clear();
        var everything = new OutboxItem(nextId++, new InvalidationMessage { Everything = true }, pending.Restore(dropped[0].Entered.Stamp));
        queue.Add(everything);
        queue.AddRange(dropped.Where(item => keepKeys && item.Message.Keys.Count > 0).TakeLast(options.MaxOutbox / 2).Select(item => new OutboxItem(nextId++, item.Message, pending.Restore(item.Entered.Stamp))));
        foreach (OutboxItem item in dropped)
        {
            pending.Leave(item.Entered);
            item.Sent = true;
            item.Tell(sent: true);
        }
        if (file is null)
            return;
        foreach (OutboxItem item in queue)
        {
            item.Kept = true;
            _ = RowAsync(item);
        }
        _ = file.RemoveOutboxAsync(everything.Id - 1, CancellationToken.None);
    }

    private async ValueTask KeepAsync(OutboxItem item)
    {
        try
        {
            Task kept;
            lock (gate)
            {
                if (item.Sent || item.Kept || file is null)
                    return;
                item.Kept = true;
                kept = RowAsync(item);
            }
            await kept.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The border of the tier. It stays in memory, and is sent from there unless the process ends first.
            EngineLog.OutboxNotKept(logger, e);
        }
    }

    private Task RowAsync(OutboxItem item) =>
        file!.KeepOutboxAsync(item.Id, new Stamp(item.Entered.Stamp), InvalidationCodec.Write(Node, clock.WallNow, [item.Message]), CancellationToken.None);

    private async Task RunAsync()
    {
        TimeSpan pause = options.RetryAfter;
        while (!stopping.IsCancellationRequested)
        {
            OutboxItem[] batch;
            lock (gate)
                batch = [.. queue.Take(options.MaxBatch)];
            if (batch.Length == 0)
            {
                await wake.WaitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            if (await TrySendAsync(batch).ConfigureAwait(false))
            {
                pause = options.RetryAfter;
                continue;
            }
            await Task.Delay(pause, clock.Provider, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 > options.MaxRetryAfter ? options.MaxRetryAfter : pause * 2;
        }
    }

    private async ValueTask<bool> TrySendAsync(OutboxItem[] batch)
    {
        InvalidationMessage[] messages = [.. batch.Select(item => item.Message)];
        InvalidationMessage[] logged = [.. messages.Where(message => !message.FromFeed || options.PublishFeed)];
        byte[] bytes = log is null || logged.Length == 0 ? [] : InvalidationCodec.Write(Node, clock.WallNow, logged);
        try
        {
            foreach (ISharedTier tier in shared)
                await tier.InvalidateAsync(messages, bytes, stopping.Token).ConfigureAwait(false);
            if (bytes.Length > 0 && !tierAppends)
                await log!.AppendAsync(bytes, stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The border of tiers and bus: whatever they throw, what was to be said is kept and said again.
            Failed(stopping.IsCancellationRequested ? null : e);
            return false;
        }
        Sent(batch);
        return true;
    }

    private void Failed(Exception? exception)
    {
        OutboxItem[] waiting;
        bool first;
        lock (gate)
        {
            first = !degraded;
            degraded = true;
            waiting = [.. queue];
        }
        Interlocked.Increment(ref failures);
        if (first && exception is not null)
            EngineLog.BusAway(logger, exception, log?.Name ?? shared[0].Name);
        foreach (OutboxItem item in waiting)
            item.Tell(sent: false);
    }

    private void Sent(OutboxItem[] batch)
    {
        bool back = false;
        lock (gate)
        {
            long kept = 0;
            foreach (OutboxItem item in batch)
            {
                // Collapsed meanwhile: it has left already.
                if (item.Sent)
                    continue;
                item.Sent = true;
                queue.Remove(item);
                pending.Leave(item.Entered);
                if (item.Kept)
                    kept = item.Id;
            }
            if (kept != 0)
                _ = file!.RemoveOutboxAsync(kept, CancellationToken.None);
            if (degraded && queue.Count == 0)
            {
                degraded = false;
                back = true;
            }
        }
        Interlocked.Add(ref published, batch.Length);
        foreach (OutboxItem item in batch)
            item.Tell(sent: true);
        if (back)
            EngineLog.BusBack(logger, log?.Name ?? shared[0].Name);
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop is awake or about to be.
        }
    }
}
