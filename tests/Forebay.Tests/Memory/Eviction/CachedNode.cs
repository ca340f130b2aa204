using Forebay.Memory.Eviction;

namespace Forebay.Tests.Memory.Eviction;

internal sealed class CachedNode : EvictionNode
{
    public CachedNode(ulong key, int size)
    {
        Key = key;
        Hash = Mix(key);
        Size = size;
    }

    public ulong Key { get; }

    private static ulong Mix(ulong key)
    {
        key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9;
        key = (key ^ (key >> 27)) * 0x94D049BB133111EB;
        return key ^ (key >> 31);
    }
}
