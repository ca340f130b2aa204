namespace Forebay.Liveness;

/// <summary>The newest row versions that write-through sets have named, beyond the life of their entries.</summary>
/// <remarks>Bounded; the longest unchanged is forgotten first. Thread-safe.</remarks>
internal sealed class RowVersionTable(int capacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<EntryKey, LinkedListNode<(EntryKey Key, long Version)>> known = [];
    private readonly LinkedList<(EntryKey Key, long Version)> order = new();

    /// <summary>Notes a version and takes the stamp of its set; 0 where a newer version is known already.</summary>
    /// <remarks>Both under one lock, so that a newer version's stamp is later: what an older version stores is dead, whichever of them stores last.</remarks>
    public long TryAdvance(in EntryKey key, long version, LivenessRule liveness)
    {
        lock (gate)
        {
            if (known.Remove(key, out LinkedListNode<(EntryKey Key, long Version)>? node))
            {
                order.Remove(node);
                if (node.Value.Version > version)
                {
                    known[key] = order.AddLast(node.Value);
                    return 0;
                }
            }
            known[key] = order.AddLast((key, version));
            if (known.Count > capacity && order.First is { } oldest)
            {
                known.Remove(oldest.Value.Key);
                order.RemoveFirst();
            }
            long stamp = liveness.Next();
            liveness.Stamps.Raise(key.Tag, stamp);
            return stamp;
        }
    }
}
