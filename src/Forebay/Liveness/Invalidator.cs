using Forebay.Bus;
using Forebay.Loads;
using Forebay.Memory;
using Forebay.Tiers;
using Forebay.Time;

namespace Forebay.Liveness;

/// <summary>Makes invalidations: takes a stamp, raises what it stands for, makes it outlive the process, and only then returns.</summary>
/// <remarks>Thread-safe. The order is the law (consistency, section 2): stamp first, then tags, then the tiers' files, then the answer.</remarks>
internal sealed class Invalidator(
    LivenessRule liveness, MemoryTier memory, IReadOnlyList<GuardedTier> tiers, RemotePublisher remote, CacheClock clock, LoadTable loads, DurableKeys durableKeys, Func<EntryKey, bool> isDurable, ForebayOptions options)
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

    /// <summary>Puts the last run's in front of this one's.</summary>
    public void Restore(IEnumerable<InvalidationRecord> records)
    {
        lock (gate)
        {
            foreach (InvalidationRecord record in records.TakeLast(options.RecentInvalidations))
                recent.Enqueue(record);
        }
    }

    public async ValueTask KeysAsync(IReadOnlyList<EntryKey> keys)
    {
        if (keys.Count == 0)
            return;
        using DurableKeys.HeldAll held = await durableKeys.EnterAsync(keys.Where(isDurable)).ConfigureAwait(false);
        PendingStamps.Entered? entered = remote.Enter();
        long stamp = liveness.Next();
        Tag[] tags = RemoveKeys(keys, stamp);
        Note(stamp, "key", keys.Select(key => key.ToString()));
        await SpreadAsync(new Invalidation { Stamp = new Stamp(stamp), Tags = tags, Keys = keys }, entered, new InvalidationMessage { Keys = keys }).ConfigureAwait(false);
    }

    /// <summary>A value was set in place of what stood under a key: this node's tiers that did not take it, and the other nodes, must not return the old one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="stamp">What the new value is born with.</param>
    /// <param name="entered">From before the stamp was taken.</param>
    /// <param name="replacedEverywhere">True: every tier of this node, the shared ones among them, has the new value.</param>
    public async ValueTask ReplacedAsync(EntryKey key, long stamp, PendingStamps.Entered? entered, bool replacedEverywhere)
    {
        while (memory.Peek(key) is { } entry && entry.Born < stamp)
            memory.Remove(entry);
        var message = new InvalidationMessage { Keys = [key], Replaced = replacedEverywhere };
        if (replacedEverywhere)
            await remote.PublishAsync(entered, message).ConfigureAwait(false);
        else
            await SpreadAsync(new Invalidation { Stamp = new Stamp(stamp), Tags = [key.Tag], Keys = [key] }, entered, message).ConfigureAwait(false);
    }

    public ValueTask TagsAsync(IReadOnlyCollection<string> names, string? feedPosition)
    {
        bool everything = names.Contains(Tag.EverythingName);
        // Named before anything is raised: a tag that is an error must not leave half of the call done.
        Tag[] tags = [.. names.Where(name => name != Tag.EverythingName).Select(Tag.Of)];
        if (tags.Length == 0 && !everything && feedPosition is null)
            return ValueTask.CompletedTask;
        bool told = names.Count > 0;
        PendingStamps.Entered? entered = told ? remote.Enter() : null;
        long stamp = liveness.Next();
        Raise(tags, everything, stamp);
        if (told)
            Note(stamp, everything ? "everything" : feedPosition is null ? "tag" : "feed", names);
        return SpreadAsync(
            new Invalidation { Stamp = new Stamp(stamp), Tags = tags, Everything = everything, FeedPosition = feedPosition },
            entered,
            new InvalidationMessage { Tags = tags, Everything = everything, FromFeed = feedPosition is not null });
    }

    /// <summary>What a write of unknown outcome may have changed.</summary>
    public ValueTask DoubtfulAsync(Doubt doubt)
    {
        PendingStamps.Entered? entered = remote.Enter();
        long stamp = liveness.Next();
        Raise(doubt.Tags, doubt.Everything, stamp);
        Note(stamp, "doubt", doubt.Everything ? [Tag.EverythingName] : [$"{doubt.Tags.Length} tags of a write whose outcome is unknown"]);
        return SpreadAsync(
            new Invalidation { Stamp = new Stamp(stamp), Tags = doubt.Tags, Everything = doubt.Everything },
            entered,
            new InvalidationMessage { Tags = doubt.Tags, Everything = doubt.Everything });
    }

    public ValueTask PartitionAsync(string partition)
    {
        PendingStamps.Entered? entered = remote.Enter();
        long stamp = liveness.Next();
        var tag = Tag.OfPartition(partition);
        liveness.Stamps.Raise(tag, stamp);
        Note(stamp, "partition", [partition]);
        return SpreadAsync(new Invalidation { Stamp = new Stamp(stamp), Tags = [tag] }, entered, new InvalidationMessage { Tags = [tag] });
    }

    public ValueTask PatternAsync(KeyPattern pattern, string? partition)
    {
        PendingStamps.Entered? entered = remote.Enter();
        long stamp = liveness.Next();
        liveness.AddRule(new PatternRule(pattern, partition, stamp, clock.Now));
        Note(stamp, "pattern", [pattern.Text]);
        return SpreadAsync(
            new Invalidation { Stamp = new Stamp(stamp), Pattern = pattern, PatternPartition = partition },
            entered,
            new InvalidationMessage { Pattern = pattern, PatternPartition = partition });
    }

    /// <summary>What other nodes said: all of it under one stamp, and the bus's position with it. Shared tiers know already.</summary>
    public async ValueTask FromBusAsync(IReadOnlyList<InvalidationMessage> messages, string position)
    {
        EntryKey[] keys = [.. messages.SelectMany(message => message.Keys).Distinct()];
        using DurableKeys.HeldAll held = await durableKeys.EnterAsync(keys.Where(isDurable)).ConfigureAwait(false);
        long stamp = liveness.Next();
        Tag[] tags = [.. messages.SelectMany(message => message.Tags).Concat(RemoveKeys(keys, stamp)).Distinct()];
        bool everything = messages.Any(message => message.Everything);
        Raise(tags, everything, stamp);
        foreach (InvalidationMessage message in messages)
        {
            if (message.Pattern is { } pattern)
                liveness.AddRule(new PatternRule(pattern, message.PatternPartition, stamp, clock.Now));
        }
        Note(stamp, "bus", everything ? [Tag.EverythingName] : keys.Select(key => key.ToString()).Concat(messages.Where(message => message.Pattern is not null).Select(message => message.Pattern!.Text)).Append($"{tags.Length - keys.Length} tags"));
        await StoreAsync(new Invalidation { Stamp = new Stamp(stamp), Tags = tags, Keys = keys, Everything = everything, BusPosition = position }).ConfigureAwait(false);
    }

    /// <summary>This node can't know what it missed: everything in its own tiers is removed, and the bus stands at a new position.</summary>
    public ValueTask ResetFromBusAsync(string position) => FromBusAsync([new InvalidationMessage { Everything = true }], position);

    private void Raise(Tag[] tags, bool everything, long stamp)
    {
        if (everything)
            liveness.RaiseEverything(stamp);
        foreach (Tag tag in tags)
            liveness.Stamps.Raise(tag, stamp);
    }

    private Tag[] RemoveKeys(IReadOnlyList<EntryKey> keys, long stamp)
    {
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
        return tags;
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

    /// <summary>Into this node's tiers and to the others at once; done when both are.</summary>
    private async ValueTask SpreadAsync(Invalidation invalidation, PendingStamps.Entered? entered, InvalidationMessage message)
    {
        ValueTask published = remote.PublishAsync(entered, message);
        try
        {
            await StoreAsync(invalidation).ConfigureAwait(false);
        }
        finally
        {
            await published.ConfigureAwait(false);
        }
    }

    private async ValueTask StoreAsync(Invalidation invalidation)
    {
        foreach (GuardedTier tier in tiers)
        {
            if (tier.Shared is null)
                await tier.InvalidateAsync(invalidation).ConfigureAwait(false);
        }
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
