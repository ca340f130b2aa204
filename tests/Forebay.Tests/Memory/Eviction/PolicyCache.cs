using Forebay.Memory.Eviction;
using Xunit;

namespace Forebay.Tests.Memory.Eviction;

/// <summary>The least of caches around the policy: a table of what is resident, against which the policy's own sums are held.</summary>
internal sealed class PolicyCache(long capacityBytes)
{
    private readonly Dictionary<ulong, CachedNode> nodes = [];

    public EvictionPolicy Policy { get; } = new(capacityBytes);

    public int Count => nodes.Count;

    public ulong[] Keys => [.. nodes.Keys];

    public bool Holds(ulong key) => nodes.ContainsKey(key);

    /// <returns>True: a hit.</returns>
    public bool Read(ulong key, int size = 1)
    {
        if (nodes.TryGetValue(key, out CachedNode? node))
        {
            node.Touch();
            return true;
        }
        node = new(key, size);
        nodes.Add(key, node);
        Policy.Add(node, OnEvicted);
        return false;
    }

    public void Remove(ulong key)
    {
        if (nodes.Remove(key, out CachedNode? node)) Assert.True(Policy.Remove(node), $"Key {key} is in the table but not in the policy.");
    }

    public void Clear()
    {
        nodes.Clear();
        Policy.Clear();
    }

    public void OnEvicted(EvictionNode node)
    {
        ulong key = ((CachedNode)node).Key;
        Assert.True(nodes.Remove(key, out CachedNode? held), $"Key {key} was evicted but isn't resident.");
        Assert.Same(held, node);
        Assert.Equal(EvictionQueue.None, node.Queue);
    }

    public void AssertMatchesPolicy()
    {
        Assert.Equal(nodes.Count, Policy.Count);
        Assert.Equal(nodes.Values.Sum(node => (long)node.Size), Policy.Bytes);
        Assert.InRange(Policy.Bytes, 0, Policy.CapacityBytes);
        Assert.All(nodes.Values, node => Assert.True(node.Queue is EvictionQueue.Window or EvictionQueue.Main));
    }
}
