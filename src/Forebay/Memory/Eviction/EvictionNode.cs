namespace Forebay.Memory.Eviction;

internal abstract class EvictionNode
{
    public ulong Hash;
    public int Size;
    public byte Frequency;
    public byte Queue;
    public EvictionNode? Previous;
    public EvictionNode? Next;
}
