using Xunit;

namespace Forebay.Tests.Memory.Eviction;

public sealed class EvictionPolicyTests
{
    [Fact]
    public void The_budget_is_kept_whatever_the_sizes()
    {
        Random random = new(1);
        PolicyCache cache = new(10_000);
        for (int read = 0; read < 50_000; read++)
        {
            cache.Read((ulong)random.Next(2_000), size: 1 + random.Next(random.Next(10) == 0 ? 3_000 : 100));
            Assert.InRange(cache.Policy.Bytes, 0, 10_000);
        }
        cache.AssertMatchesPolicy();
    }

    [Fact]
    public void An_entry_larger_than_the_budget_is_evicted_at_once_and_costs_no_other_its_place()
    {
        PolicyCache cache = new(1_000);
        for (ulong key = 0; key < 100; key++) cache.Read(key, size: 10);

        cache.Read(key: 1_000, size: 1_001);

        Assert.Equal(100, cache.Count);
        Assert.False(cache.Holds(1_000));
        cache.AssertMatchesPolicy();
    }

    [Fact]
    public void Nothing_is_evicted_while_there_is_room()
    {
        PolicyCache cache = new(500);
        for (ulong key = 0; key < 500; key++) cache.Read(key);
        Assert.Equal(500, cache.Count);
    }

    [Fact]
    public void No_node_is_lost_or_evicted_twice_under_random_operations()
    {
        const int Seed = 7;
        Random random = new(Seed);
        PolicyCache cache = new(2_000);
        for (int operation = 0; operation < 200_000; operation++)
        {
            switch (random.Next(100))
            {
                case < 80: cache.Read((ulong)random.Next(600), size: 1 + random.Next(20)); break;
                case < 99: cache.Remove((ulong)random.Next(600)); break;
                default: cache.Policy.Resize(1_000 + random.Next(2_000), cache.OnEvicted); break;
            }
            if (operation % 1_000 == 0) cache.AssertMatchesPolicy();
            if (operation % 50_000 == 49_999) cache.Clear();
        }
        cache.AssertMatchesPolicy();
    }

    [Fact]
    public void Every_resident_can_be_removed_from_wherever_it_is()
    {
        PolicyCache cache = new(300);
        for (ulong key = 0; key < 900; key++) cache.Read(key);

        foreach (ulong key in cache.Keys) cache.Remove(key);

        Assert.Equal(0, cache.Policy.Count);
        Assert.Equal(0, cache.Policy.Bytes);
    }

    [Fact]
    public void Removing_what_is_not_resident_changes_nothing()
    {
        PolicyCache cache = new(10);
        CachedNode node = new(key: 1, size: 3);
        cache.Policy.Add(node, cache.OnEvicted);

        Assert.True(cache.Policy.Remove(node));
        Assert.False(cache.Policy.Remove(node));

        Assert.Equal(0, cache.Policy.Bytes);
    }

    [Fact]
    public void A_node_can_not_be_added_twice()
    {
        PolicyCache cache = new(10);
        CachedNode node = new(key: 1, size: 1);
        cache.Policy.Add(node, cache.OnEvicted);
        Assert.Throws<InvalidOperationException>(() => cache.Policy.Add(node, cache.OnEvicted));
    }

    [Fact]
    public void Clear_takes_out_all_and_the_nodes_may_come_again()
    {
        PolicyCache cache = new(100);
        CachedNode node = new(key: 1, size: 1);
        cache.Policy.Add(node, cache.OnEvicted);
        for (ulong key = 2; key < 50; key++) cache.Read(key);

        cache.Policy.Clear();

        Assert.Equal(0, cache.Policy.Count);
        Assert.Equal(0, cache.Policy.Bytes);
        Assert.False(cache.Policy.Remove(node));
        cache.Policy.Add(node, cache.OnEvicted);
        Assert.Equal(1, cache.Policy.Count);
    }

    [Fact]
    public void A_smaller_budget_evicts_at_once()
    {
        PolicyCache cache = new(1_000);
        for (ulong key = 0; key < 1_000; key++) cache.Read(key);

        cache.Policy.Resize(100, cache.OnEvicted);

        Assert.Equal(100, cache.Count);
        Assert.Equal(100, cache.Policy.CapacityBytes);
        cache.AssertMatchesPolicy();
    }

    [Fact]
    public void A_cache_of_one_entry_works()
    {
        PolicyCache cache = new(1);
        for (int read = 0; read < 1_000; read++) cache.Read((ulong)(read % 3));
        Assert.Equal(1, cache.Count);
        cache.AssertMatchesPolicy();
    }
}
