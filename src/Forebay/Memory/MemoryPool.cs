using Forebay.Memory.Eviction;

namespace Forebay.Memory;

/// <summary>A budget in bytes and the eviction policy that keeps it: one for all regions, and one for each with a quota of its own.</summary>
/// <remarks>The policy is used under <c>gate</c> alone. Victims are unlinked from the table after it is left, so that it is never held with a stripe's lock.</remarks>
internal sealed class MemoryPool
{
    private readonly Lock gate = new();
    private readonly EvictionPolicy policy;
    private readonly Action<EvictionNode> collect;
    private List<Entry>? victims;

    public MemoryPool(long capacityBytes)
    {
        policy = new EvictionPolicy(capacityBytes);
        collect = node => (victims ??= []).Add((Entry)node);
    }

    public long CapacityBytes => policy.CapacityBytes;

    public long Bytes => policy.Bytes;

    /// <summary>Takes an entry in that is already linked; returns those that must go for it, the entry itself perhaps among them.</summary>
    public List<Entry>? Add(Entry entry)
    {
        lock (gate)
        {
            // Unlinked again before it got here: whoever did it saw nothing to remove from the policy.
            if (entry.Queue == EvictionQueue.Gone)
                return null;
            policy.Add(entry, collect);
            List<Entry>? found = victims;
            victims = null;
            if (found is not null)
            {
                foreach (Entry victim in found)
                    victim.Queue = EvictionQueue.Gone;
            }
            return found;
        }
    }

    public void Remove(Entry entry)
    {
        lock (gate)
        {
            if (entry.Queue == EvictionQueue.Gone)
                return;
            policy.Remove(entry);
            entry.Queue = EvictionQueue.Gone;
        }
    }
}
