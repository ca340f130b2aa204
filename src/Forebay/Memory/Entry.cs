using System.Runtime.CompilerServices;
using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Memory.Eviction;
using Forebay.Regions;

namespace Forebay.Memory;

/// <summary>An entry in memory: its value, its envelope, and its links in the hash table and the eviction policy.</summary>
/// <remarks>
/// All but the links and the frequency is written before the entry is published by one reference write, and never after.
/// The times are one 64-bit moment and two 32-bit distances from it, which keeps an entry without tags at 120 bytes.
/// </remarks>
internal class Entry : EvictionNode
{
    /// <summary>What an entry takes beside its key, value and tags: its own object, and its share of the table and of the policy's ghosts.</summary>
    public const int OverheadBytes = 144;

    private readonly uint refreshLead;
    private readonly uint staleExtra;

    public Entry(in EntryKey key, Space space, object value, Tag[] tags, long born, long refreshAt, long freshUntil, long staleUntil)
    {
        Key = key.Key;
        Hash = key.Hash;
        Space = space;
        Value = value;
        // A partition's tag is among the entry's own in memory, so that a hit need not hash the partition's name.
        Tags = key.Partition is null ? tags : [.. tags, Tag.OfPartition(key.Partition)];
        Born = born;
        FreshUntil = freshUntil;
        refreshLead = (uint)Math.Clamp(freshUntil - refreshAt, 0, uint.MaxValue);
        staleExtra = (uint)Math.Clamp(staleUntil - freshUntil, 0, uint.MaxValue);
    }

    private Entry(in EntryKey key, Space space, object value, Tag[] tags, long born, long freshUntil, uint staleExtra, uint refreshLead)
    {
        Key = key.Key;
        Hash = key.Hash;
        Space = space;
        Value = value;
        Tags = tags;
        Born = born;
        FreshUntil = freshUntil;
        this.staleExtra = staleExtra;
        this.refreshLead = refreshLead;
    }

    public string Key { get; }

    public Space Space { get; }

    /// <summary>The object itself, a <see cref="Payload"/>, or <see cref="Negative"/>.</summary>
    public object Value { get; }

    public Tag[] Tags { get; }

    public long Born { get; }

    /// <summary>In milliseconds of the cache's clock, like the other times.</summary>
    public long FreshUntil { get; }

    /// <summary>From here on a hit looks closer: refresh ahead, or expired.</summary>
    public long RefreshAt => FreshUntil - refreshLead;

    public long StaleUntil => FreshUntil + staleExtra;

    public virtual long RowVersion => 0;

    /// <summary>The same entry with another form of its value.</summary>
    public Entry With(object value) => new(new EntryKey(Key, Space.Partition, Hash), Space, value, Tags, Born, FreshUntil, staleExtra, refreshLead);

    public EntryKey EntryKey => new(Key, Space.Partition, Hash);

    /// <summary>The next entry of the same bucket. Written under the bucket's lock, read without.</summary>
    public Entry? Chain;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAlive(LivenessRule liveness)
    {
        long born = Born;
        if (born < liveness.Everything && (!Space.Region.Durable || born < liveness.EverythingDurable))
            return false;
        foreach (Tag tag in Tags)
        {
            if (born < liveness.Stamps[tag])
                return false;
        }
        return liveness.Rules.IsEmpty || !liveness.KilledByRule(born, Key, Space.Partition);
    }
}
