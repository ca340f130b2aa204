using System.Collections.Concurrent;
using Forebay.Liveness;
using Forebay.Time;

namespace Forebay.Loads;

/// <summary>The loads under way, by key: who may join which, and what begins when one ends.</summary>
/// <remarks>
/// A caller joins a running load unless something the load or the caller named was invalidated since the load was born (consistency, row 2).
/// Then it begins the next one beside the old, whose callers get what they came for; while two run and neither can be joined, one more waits
/// for its turn and gathers all newcomers. So the primary sees at most two loads of a key at a time, however often it is invalidated.
/// </remarks>
internal sealed class LoadTable(LivenessRule liveness, CacheClock clock)
{
    private const int MostRunning = 2;
    private readonly ConcurrentDictionary<long, long> reads = new();
    private long lastRead;
    private readonly Shard[] shards = [.. Enumerable.Range(0, 32).Select(_ => new Shard())];

    /// <summary>The load that now runs or waits for the flow that asks; flows from a factory to what it calls.</summary>
    public static AsyncLocal<Load?> Current { get; } = new();

    /// <summary>Joins a load of this key, or makes one.</summary>
    /// <param name="key">Which.</param>
    /// <param name="named">The tags the caller names.</param>
    /// <param name="pinned">True: nobody waits; it runs to its end by itself. Where one can be joined already, nothing is made.</param>
    /// <param name="state">Handed to <paramref name="make"/>.</param>
    /// <param name="make">Makes a load.</param>
    /// <returns>The load to wait for; null where <paramref name="pinned"/> and one runs already.</returns>
    /// <exception cref="InvalidOperationException">The load that asks would wait for itself.</exception>
    public Load<T>? Join<T, TState>(in EntryKey key, ReadOnlySpan<Tag> named, bool pinned, TState state, Func<TState, Load<T>> make)
    {
        Shard shard = ShardOf(key);
        Load<T>? made = null;
        Load<T>? joined = null;
        bool start = false;
        lock (shard.Gate)
        {
            if (!shard.Queues.TryGetValue(key, out LoadQueue? queue))
                shard.Queues[key] = queue = new LoadQueue();

            foreach (Load running in queue.Running)
            {
                if (running is Load<T> typed && typed.CanBeJoined(liveness, named, clock.Now))
                    joined = typed;
            }
            if (joined is null && queue.Running.Count >= MostRunning)
                joined = queue.Waiting as Load<T>;
            if (joined is null)
            {
                made = make(state);
                if (queue.Running.Count < MostRunning || queue.Waiting is not null)
                {
                    // A value of another type under the same key waits for nobody: it is a mistake of the caller's, not a stampede.
                    Begin(shard, queue, made);
                    start = true;
                }
                else
                {
                    queue.Waiting = made;
                }
                joined = made;
                made.Pinned = pinned;
            }
            else if (pinned)
            {
                return null;
            }
            if (!pinned)
                joined.Waiters++;
        }
        if (!pinned)
            NoteWait(joined, check: made is null);
        if (start)
            joined.Start();
        return joined;
    }

    /// <summary>One caller waits no longer; the last one's leaving ends the load, unless it is pinned.</summary>
    public void Leave(Load load)
    {
        Shard shard = ShardOf(load.Key);
        Load? next;
        lock (shard.Gate)
        {
            if (--load.Waiters > 0 || load.Pinned || load.Ended)
                return;
            next = Unlink(shard, load);
        }
        load.Cancellation.Cancel();
        next?.Start();
    }

    /// <summary>Lets a load run to its end even if all its callers leave.</summary>
    public void Pin(Load load)
    {
        lock (ShardOf(load.Key).Gate)
            load.Pinned = true;
    }

    /// <summary>The load has ended, and what it stored is stored: newcomers begin anew, and the one that waits has its turn.</summary>
    public void End(Load load)
    {
        Shard shard = ShardOf(load.Key);
        Load? next;
        lock (shard.Gate)
        {
            shard.Active.Remove(load);
            next = Unlink(shard, load);
        }
        next?.Start();
    }

    /// <summary>Counts a read of a far tier that is no load among those from which an old entry may still come, until it is disposed of.</summary>
    public TrackedRead Track()
    {
        long id = Interlocked.Increment(ref lastRead);
        reads[id] = liveness.Now;
        return new TrackedRead(this, id);
    }

    /// <summary>The oldest <c>born</c> of a running load or read, or <see cref="long.MaxValue"/>: no result from before it can still come.</summary>
    public long OldestBorn()
    {
        long oldest = long.MaxValue;
        foreach (KeyValuePair<long, long> read in reads)
            oldest = Math.Min(oldest, read.Value);
        foreach (Shard shard in shards)
        {
            lock (shard.Gate)
            {
                foreach (Load load in shard.Active)
                    oldest = Math.Min(oldest, load.Born);
            }
        }
        return oldest;
    }

    /// <summary>Cancels every load, for the end of the cache.</summary>
    public void CancelAll()
    {
        foreach (Shard shard in shards)
        {
            List<Load> all;
            lock (shard.Gate)
                all = [.. shard.Queues.Values.SelectMany(queue => queue.Waiting is null ? queue.Running : [.. queue.Running, queue.Waiting])];
            foreach (Load load in all)
            {
                load.Cancellation.Cancel();
                load.Fail(new ObjectDisposedException(nameof(TieredCache), "The cache was disposed of while a load was under way."));
            }
        }
    }

    private void NoteWait(Load target, bool check)
    {
        if (Current.Value is not { } mine)
            return;
        mine.WaitsFor = target;
        for (Load? ahead = check ? target : null; ahead is { Ended: false }; ahead = ahead.WaitsFor)
        {
            for (Load? asking = mine; asking is not null; asking = asking.Parent)
            {
                if (!ReferenceEquals(ahead, asking))
                    continue;
                mine.WaitsFor = null;
                Leave(target);
                throw new InvalidOperationException(
                    $"The load of key '{mine.Key.Key}' waits for key '{target.Key.Key}', whose load waits for it: it would wait for ever. A factory must not ask for its own key; read the primary there instead.");
            }
        }
    }

    private void Begin(Shard shard, LoadQueue queue, Load load)
    {
        load.Born = liveness.Now;
        load.BegunAt = clock.Now;
        queue.Running.Add(load);
        shard.Active.Add(load);
    }

    private Load? Unlink(Shard shard, Load load)
    {
        if (load.Ended)
            return null;
        load.Ended = true;
        if (!shard.Queues.TryGetValue(load.Key, out LoadQueue? queue))
            return null;
        Load? next = null;
        if (ReferenceEquals(queue.Waiting, load))
            queue.Waiting = null;
        queue.Running.Remove(load);
        if (queue.Waiting is { } waiting && queue.Running.Count < MostRunning)
        {
            queue.Waiting = null;
            Begin(shard, queue, waiting);
            next = waiting;
        }
        if (queue.Running.Count == 0)
            shard.Queues.Remove(load.Key);
        return next;
    }

    private Shard ShardOf(in EntryKey key) => shards[(int)(key.Hash >> 40) & (shards.Length - 1)];

    /// <summary>A read under way.</summary>
    public readonly record struct TrackedRead(LoadTable Table, long Id) : IDisposable
    {
        public void Dispose() => Table.reads.TryRemove(Id, out _);
    }

    private sealed class Shard
    {
        public Lock Gate { get; } = new();

        public Dictionary<EntryKey, LoadQueue> Queues { get; } = [];

        /// <summary>Every load whose factory has not returned yet, those that nobody waits for any more among them.</summary>
        public HashSet<Load> Active { get; } = [];
    }

    private sealed class LoadQueue
    {
        public List<Load> Running { get; } = [];

        public Load? Waiting { get; set; }
    }
}
