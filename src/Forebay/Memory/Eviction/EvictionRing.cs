namespace Forebay.Memory.Eviction;

/// <summary>A ring of nodes with a hand. What joins stands behind the hand, so the hand meets the nodes in the order they came.</summary>
internal sealed class EvictionRing(EvictionQueue queue)
{
    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The node that the hand points at: the oldest, when the hand never moves.</summary>
    public EvictionNode? Hand { get; private set; }

    public void Add(EvictionNode node)
    {
        if (Hand is null)
        {
            Hand = node.Previous = node.Next = node;
        }
        else
        {
            node.Next = Hand;
            node.Previous = Hand.Previous;
            node.Previous!.Next = node;
            Hand.Previous = node;
        }
        node.Queue = queue;
        Count++;
        Bytes += node.Size;
    }

    public void Remove(EvictionNode node)
    {
        if (Count == 1)
        {
            Hand = null;
        }
        else
        {
            if (Hand == node) Hand = node.Next;
            node.Previous!.Next = node.Next;
            node.Next!.Previous = node.Previous;
        }
        // A removed entry may be held by a reader for long; it must not hold its neighbours.
        node.Previous = node.Next = null;
        node.Queue = EvictionQueue.None;
        Count--;
        Bytes -= node.Size;
    }

    /// <summary>Turns the hand back by one, to the node that joined last.</summary>
    public void PointAtNewest() => Hand = Hand?.Previous;

    public void Advance() => Hand = Hand?.Next;
}
