using Forebay.Loads;
using Forebay.Memory;
using Forebay.Tiers;
using Forebay.Time;

namespace Forebay.Liveness;

/// <summary>Makes invalidations: takes a stamp, raises what it stands for, makes it outlive the process, and only then returns.</summary>
/// <remarks>Thread-safe. The order is the law (consistency, section 2): stamp first, then tags, then the tiers' files, then the answer.</remarks>
internal sealed class Invalidator(LivenessRule liveness, MemoryTier memory, IReadOnlyList<GuardedTier> tiers, CacheClock clock, LoadTable loads, DurableKeys durableKeys, Func<EntryKey, bool> isDurable, ForebayOptions options)
{
    private readonly Lock gate = new();
    private readonly Queue<InvalidationRecord> recent = new();
    private long count;

    public long Count => Volatile.Read(ref count);

    public IReadOnlyList<InvalidationRecord> Recent
    {
        get
        {
            lock (gate)
                return [.. recent.Reverse()];
        }
    }

    public async ValueTask KeysAsync(IReadOnlyList<EntryKey> keys)
    {
        if (keys.Count == 0)
            return;
        IReadOnlyList<DurableKeys.Held> held = await durableKeys.EnterAsync(keys.Where(isDurable)).ConfigureAwait(false);
        try
        {
            await RemoveAsync(keys).ConfigureAwait(false);
        }
        finally
        {
            foreach (DurableKeys.Held one in held)
                one.Dispose();
        }
    }

    private async ValueTask RemoveAsync(IReadOnlyList<EntryKey> keys)
    {
        long stamp = liveness.Next();
        var tags = new Tag[keys.Count];
        for (int i = 0; i < tags.Length; i++)
            liveness.Stamps.Raise(tags[i] = keys[i].Tag, stamp);
        // After the stamp: whoever puts an entry from now on sees it, and what was put before is found here. Until none is: the one found may just have been
        // replaced by the same with a longer life.
        foreach (EntryKey key in keys)
        {
            while (memory.Peek(key) is { } entry && entry.Born < stamp)
                memory.Remove(entry);
        }
        Note(stamp, "key", keys.Select(key => key.ToString()));
        await StoreAsync(new Invalidation { Stamp = new Stamp(stamp), Tags = tags, Keys = keys }).ConfigureAwait(false);
    }

    public ValueTask TagsAsync(IReadOnlyCollection<string> names, string? feedPosition)
    {
        bool everything = names.Contains(Tag.EverythingName);
        // Named before anything is raised: a tag that is an error must not leave half of the call done.
        Tag[] tags = [.. names.Where(name => name != Tag.EverythingName).Select(Tag.Of)];
        if (tags.Length == 0 && !everything && feedPosition is null)
            return ValueTask.CompletedTask;
        long stamp = liveness.Next();
        if (everything)
            liveness.RaiseEverything(stamp);
        foreach (Tag tag in tags)
            liveness.Stamps.Raise(tag, stamp);
        if (names.Count > 0)
            Note(stamp, everything ? "everything" : feedPosition is null ? "tag" : "feed", names);
        return StoreAsync(new Invalidation { Stamp = new Stamp(stamp), Tags = tags, Everything = everything, FeedPosition = feedPosition });
    }

    public ValueTask PartitionAsync(string partition)
    {
        long stamp = liveness.Next();
        var tag = Tag.OfPartition(partition);
        liveness.Stamps.Raise(tag, stamp);
        Note(stamp, "partition", [partition]);
        return StoreAsync(new Invalidation { Stamp = new Stamp(stamp), Tags = [tag] });
    }

    public async ValueTask PatternAsync(KeyPattern pattern, string? partition)
    {
        long stamp = liveness.Next();
        liveness.AddRule(new PatternRule(pattern, partition, stamp, clock.Now));
        Note(stamp, "pattern", [pattern.Text]);
        await StoreAsync(new Invalidation { Stamp = new Stamp(stamp), Pattern = pattern, PatternPartition = partition }).ConfigureAwait(false);
    }

    /// <summary>Removes what the standing pattern rules kill, and drops the rules that nothing can meet any more.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        foreach (PatternRule rule in liveness.Rules)
        {
            // A load, read or lease from before the rule could still bring what it kills: then it must stand. Twice the lease's time, because
            // a set that began at a lease's end may still be storing.
            bool mayCome = loads.OldestBorn() < rule.Stamp || clock.Now - rule.Since <= 2 * options.Liveness.LeaseFor.TotalMilliseconds;
            foreach (Entry entry in memory.Enumerate())
            {
                if (rule.Kills(entry.Key, entry.Space.Partition, entry.Born))
                    memory.Remove(entry);
            }
            if (mayCome)
                continue;
            foreach (GuardedTier tier in tiers)
                await tier.Tier.SweepAsync(rule.Pattern, rule.Partition, new Stamp(rule.Stamp), cancellationToken).ConfigureAwait(false);
            liveness.RemoveRule(rule);
        }
    }

    private async ValueTask StoreAsync(Invalidation invalidation)
    {
        foreach (GuardedTier tier in tiers)
            await tier.InvalidateAsync(invalidation).ConfigureAwait(false);
    }

    private void Note(long stamp, string kind, IEnumerable<string> what)
    {
        Interlocked.Increment(ref count);
        if (options.RecentInvalidations == 0)
            return;
        var record = new InvalidationRecord(new Stamp(stamp), clock.Provider.GetUtcNow(), kind, string.Join(", ", what.Take(8)));
        lock (gate)
        {
            recent.Enqueue(record);
            while (recent.Count > options.RecentInvalidations)
                recent.Dequeue();
        }
    }
}
