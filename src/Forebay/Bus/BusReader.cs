using Forebay.Liveness;
using Forebay.Statistics;
using Forebay.Tiers;
using Forebay.Time;
using Microsoft.Extensions.Logging;

namespace Forebay.Bus;

/// <summary>The loop that reads the bus: applies what other nodes said, in order, and tells the gate how far this node has heard.</summary>
/// <remarks>
/// Nothing of this node's own tiers is served before the first read has come to the log's end: so a node that was away replays first. What this run of
/// this node said itself is passed over: it holds here since before it was sent. What an earlier run said is not, which costs misses.
/// <c>position</c> belongs to the loop.
/// </remarks>
internal sealed class BusReader(
    IInvalidationLog log, IReadOnlyList<GuardedTier> tiers, Invalidator invalidator, ServingGate gate, CacheClock clock, BusOptions options, Guid node, ulong keySeed, ILogger logger) : IAsyncDisposable
{
    private readonly IPersistentTier[] files = [.. tiers.Select(tier => tier.Tier).OfType<IPersistentTier>()];
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private string? position;
    private string? storedPosition;
    private bool unread;
    private long received;
    private long gaps;
    private long lag = -1;
    private long heardAt = -1;

    public string? Position => Volatile.Read(ref position);

    public long Received => Volatile.Read(ref received);

    public long Gaps => Volatile.Read(ref gaps);

    public bool Unread => Volatile.Read(ref unread);

    /// <summary>How old the last message of another node was when it was applied here, in milliseconds by two wall clocks; -1: none came yet.</summary>
    public long Lag => Volatile.Read(ref lag);

    /// <summary>How long ago the bus was known to be read to its end, in milliseconds; -1: never.</summary>
    public long HeardAgo => Volatile.Read(ref heardAt) is >= 0 and long at ? clock.Now - at : -1;

    public void Start() => loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        await StorePositionAsync().ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stopping.Token).ConfigureAwait(false);
                if (unread)
                    EngineLog.BusRead(logger, log.Name);
                Volatile.Write(ref unread, false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The border of the log: the gate closes by itself when it is not heard for too long.
                if (!unread)
                    EngineLog.BusUnread(logger, e, log.Name, options.MaxLag);
                Volatile.Write(ref unread, true);
                await Task.Delay(options.RetryAfter, clock.Provider, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async ValueTask RoundAsync(CancellationToken cancellationToken)
    {
        long asked = clock.Now;
        if (position is null)
            await BeginAsync(cancellationToken).ConfigureAwait(false);
        LogBatch batch = await log.ReadAsync(position!, cancellationToken).ConfigureAwait(false);
        if (batch.Lost)
        {
            Interlocked.Increment(ref gaps);
            EngineLog.BusGap(logger, log.Name);
            await ResetAsync(batch.Position).ConfigureAwait(false);
        }
        else
        {
            await ApplyAsync(batch).ConfigureAwait(false);
        }
        if (!batch.Complete)
            return;
        gate.BusHeard(asked);
        Volatile.Write(ref heardAt, asked);
        await WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where to read on from: after what this file has heard, or from now on.</summary>
    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        string? stored = files.Length == 0 ? null : files[0].BusPosition;
        if (stored is not null && files.All(file => file.BusPosition == stored))
        {
            Volatile.Write(ref position, storedPosition = stored);
            return;
        }
        string end = await log.EndAsync(cancellationToken).ConfigureAwait(false);
        // What other nodes changed since the file was written is unknown; and without a file, what was loaded since the start may be from before this end.
        await ResetAsync(end).ConfigureAwait(false);
    }

    private async ValueTask ResetAsync(string end)
    {
        gate.BusLost();
        await invalidator.ResetFromBusAsync(end).ConfigureAwait(false);
        Volatile.Write(ref position, storedPosition = end);
    }

    private async ValueTask ApplyAsync(LogBatch batch)
    {
        List<InvalidationMessage> others = [];
        foreach (ReadOnlyMemory<byte> bytes in batch.Messages)
        {
            if (!InvalidationCodec.TryRead(bytes.Span, keySeed, out BusMessage? message))
            {
                EngineLog.BusUnknown(logger, log.Name);
                others.Add(new InvalidationMessage { Everything = true });
            }
            else if (message.Node != node && message.Node != InvalidationCodec.Silent)
            {
                Volatile.Write(ref lag, Math.Max(0, clock.WallNow - message.SentAt));
                others.AddRange(message.Invalidations);
            }
        }
        if (others.Count > 0)
        {
            await invalidator.FromBusAsync(others, batch.Position).ConfigureAwait(false);
            storedPosition = batch.Position;
            Interlocked.Add(ref received, others.Count);
        }
        Volatile.Write(ref position, batch.Position);
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task hint = log.WaitAsync(position!, woken.Token).AsTask();
        await Task.WhenAny(hint, Task.Delay(options.HeartbeatEvery, clock.Provider, woken.Token)).ConfigureAwait(false);
        if (hint.IsFaulted)
            await Task.Delay(options.RetryAfter, clock.Provider, woken.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await woken.CancelAsync().ConfigureAwait(false);
        // Observed: a hint that fails is a hint that never came.
        await hint.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>This run's own messages moved the position without a word to the file; an orderly end saves reading them again.</summary>
    private async ValueTask StorePositionAsync()
    {
        if (position is not { } reached || reached == storedPosition || files.Length == 0)
            return;
        try
        {
            foreach (IPersistentTier file in files)
                await file.InvalidateAsync(new Invalidation { Stamp = default, BusPosition = reached }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            EngineLog.BackgroundFailed(logger, e, "bus position");
        }
    }
}
