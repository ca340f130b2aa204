namespace Forebay.Memory.Eviction;

internal sealed class InterimPolicy(long capacity)
{
    private EvictionNode? head, tail;
    public long Bytes;
    public long CapacityBytes { get; set; } = capacity;
    public void Add(EvictionNode n, Action<EvictionNode> evicted)
    {
        n.Queue = 1; n.Next = head; if (head != null) head.Previous = n; head = n; tail ??= n; Bytes += n.Size;
        while (Bytes > CapacityBytes && tail is { } t) { Remove(t); evicted(t); }
    }
    public void Remove(EvictionNode n)
    {
        if (n.Queue != 1) return;
        n.Queue = 0; if (n.Previous != null) n.Previous.Next = n.Next; else head = n.Next;
        if (n.Next != null) n.Next.Previous = n.Previous; else tail = n.Previous; n.Previous = n.Next = null; Bytes -= n.Size;
    }
}
