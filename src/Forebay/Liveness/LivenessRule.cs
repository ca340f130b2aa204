using System.Collections.Immutable;

namespace Forebay.Liveness;

/// <summary>The one rule: an entry is alive if its load began after the last invalidation of every tag it carries.</summary>
/// <remarks>
/// <para><c>clock</c> counts invalidations. An invalidation first takes the next value, then raises its tags, then returns; a load
/// reads the clock before it asks the primary (its <c>born</c>) and is alive while <c>born &gt;= stamp</c> for each of its tags, its key,
/// its partition, "everything" and the standing pattern rules.</para>
/// <para>Every field is only ever raised, by compare-and-swap; readers take no lock. <c>rules</c> is replaced as a whole.</para>
/// </remarks>
internal sealed class LivenessRule(int slots, int maxPatternRules = LivenessOptions.DefaultPatternRules)
{
    private long clock = 1;
    private long everything;
    private long everythingDurable;
    private long droppedRules;
    private ImmutableArray<PatternRule> rules = [];
    private ImmutableArray<Doubt> doubts = [];

    public StampTable Stamps { get; } = new(slots);

    /// <summary>The clock's value: what a load that begins now has as its <c>born</c>.</summary>
    public long Now => Volatile.Read(ref clock);

    /// <summary>The stamp of the last invalidation of every entry, durable regions apart.</summary>
    public long Everything => Volatile.Read(ref everything);

    /// <summary>The stamp of the last invalidation of durable regions too (another application version).</summary>
    public long EverythingDurable => Volatile.Read(ref everythingDurable);

    public ImmutableArray<PatternRule> Rules => rules;

    /// <summary>The latest stamp of a pattern rule that was dropped after its sweep: what is older and comes from outside the tiers may be what it killed.</summary>
    public long DroppedRules => Volatile.Read(ref droppedRules);

    /// <summary>Takes the next stamp. The caller raises what it stands for, before it returns to its own caller.</summary>
    public long Next() => Interlocked.Increment(ref clock);

    public void RaiseEverything(long stamp) => StampTable.Raise(ref everything, stamp);

    public void RaiseEverythingDurable(long stamp)
    {
        StampTable.Raise(ref everythingDurable, stamp);
        StampTable.Raise(ref everything, stamp);
    }

    /// <summary>Takes up the clock of a file, or of an entry of it: later stamps are greater than both.</summary>
    public void RaiseClock(long value) => StampTable.Raise(ref clock, value);

    /// <summary>Adds a rule. One for the same keys takes its place, and too many are replaced by one that covers them: hits are compared with each.</summary>
    public void AddRule(PatternRule rule) => ImmutableInterlocked.Update(ref rules, static (all, added) => PatternRule.Add(all, added.Rule, added.Most), (Rule: rule, Most: maxPatternRules));

    public void RemoveRule(PatternRule rule)
    {
        RaiseDroppedRules(rule.Stamp);
        ImmutableInterlocked.Update(ref rules, static (all, rule) => all.Remove(rule), rule);
    }

    public void RaiseDroppedRules(long stamp) => StampTable.Raise(ref droppedRules, stamp);

    /// <summary>Writes whose outcome is unknown: what carries their tags may be served to who loads it, and not stored.</summary>
    public ImmutableArray<Doubt> Doubts => doubts;

    public void AddDoubt(Doubt doubt) => ImmutableInterlocked.Update(ref doubts, static (all, doubt) => all.Add(doubt), doubt);

    public void RemoveDoubt(Doubt doubt) => ImmutableInterlocked.Update(ref doubts, static (all, doubt) => all.Remove(doubt), doubt);

    /// <summary>True where nothing that carries these tags may be stored now. To be asked after its <c>born</c> was read.</summary>
    public bool IsDoubtful(ReadOnlySpan<Tag> tags, bool durable)
    {
        foreach (Doubt doubt in doubts)
        {
            if (doubt.Concerns(tags, durable))
                return true;
        }
        return false;
    }

    /// <summary>The tags' part of the rule alone: what may be known before a load's own tags are.</summary>
    public bool TagsAlive(long born, ReadOnlySpan<Tag> tags)
    {
        foreach (Tag tag in tags)
        {
            if (born < Stamps[tag])
                return false;
        }
        return true;
    }

    /// <summary>The whole rule, for an entry that may come from anywhere: a load, another tier, a pending write.</summary>
    public bool IsAlive(long born, in EntryKey key, ReadOnlySpan<Tag> tags, bool durable) =>
        born >= (durable ? EverythingDurable : Everything)
        && born >= Stamps[key.Tag]
        && (key.Partition is null || born >= Stamps[Tag.OfPartition(key.Partition)])
        && TagsAlive(born, tags)
        && !KilledByRule(born, key.Key, key.Partition);

    /// <summary>The rule but for the key's own place in the table: for an entry that stood in memory, where removing its key unlinks it.</summary>
    public bool IsAliveButForKey(long born, in EntryKey key, ReadOnlySpan<Tag> tags, bool durable) =>
        born >= (durable ? EverythingDurable : Everything)
        && (key.Partition is null || born >= Stamps[Tag.OfPartition(key.Partition)])
        && TagsAlive(born, tags)
        && !KilledByRule(born, key.Key, key.Partition);

    /// <summary>The rule for a record in a tier's file. A durable one is not asked for its key's place in the table, which another key may share.</summary>
    /// <remarks>
    /// A shared place costs others a miss; a session it would cost its user. So a durable key is written by one caller at a time
    /// (<see cref="DurableKeys"/>) and its removal deletes the record itself, before it returns.
    /// </remarks>
    public bool IsRecordAlive(EntryRecord record) => IsRecordAlive(record.Born.Value, record.Key, record.Tags.Span, (record.Traits & EntryTraits.Durable) != 0);

    /// <inheritdoc cref="IsRecordAlive(EntryRecord)"/>
    public bool IsRecordAlive(long born, in EntryKey key, ReadOnlySpan<Tag> tags, bool durable) =>
        !durable
            ? IsAlive(born, key, tags, durable: false)
            : IsAliveButForKey(born, key, tags, durable: true);

    public bool KilledByRule(long born, string key, string? partition)
    {
        foreach (PatternRule rule in rules)
        {
            if (rule.Kills(key, partition, born))
                return true;
        }
        return false;
    }
}
