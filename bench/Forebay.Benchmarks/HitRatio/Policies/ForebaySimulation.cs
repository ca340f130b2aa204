using Forebay.Memory.Eviction;

namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>The policy of Forebay's memory tier, the class itself, in the least of harnesses: every entry is one byte large.</summary>
internal sealed class ForebaySimulation : IPolicySimulation
{
    private readonly Dictionary<ulong, Node> entries = [];
    private readonly EvictionPolicy policy;
    private readonly Action<EvictionNode> evicted;

    public ForebaySimulation(int capacity)
    {
        policy = new(capacity);
        evicted = node => entries.Remove(((Node)node).Key);
    }

    public string Name => "policy alone";

    public bool Access(ulong key)
    {
        if (entries.TryGetValue(key, out Node? node))
        {
            node.Touch();
            return true;
        }
        node = new(key);
        entries.Add(key, node);
        policy.Add(node, evicted);
        return false;
    }

    // The policy asks for a hash whose every bit is worth the same; keys of traces are block numbers.
    private static ulong Mix(ulong key)
    {
        key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9;
        key = (key ^ (key >> 27)) * 0x94D049BB133111EB;
        return key ^ (key >> 31);
    }

    private sealed class Node : EvictionNode
    {
        public Node(ulong key)
        {
            Key = key;
            Hash = Mix(key);
            Size = 1;
        }

        public ulong Key { get; }
    }
}
