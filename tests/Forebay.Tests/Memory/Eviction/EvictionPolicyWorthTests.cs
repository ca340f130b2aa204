using Xunit;

namespace Forebay.Tests.Memory.Eviction;

/// <summary>What the policy keeps: the figures are far below what it reaches, and far above what a policy without that virtue would.</summary>
public sealed class EvictionPolicyWorthTests
{
    private const int Capacity = 1_000;

    [Fact]
    public void A_scan_does_not_push_the_hot_set_out()
    {
        PolicyCache cache = new(Capacity);
        Random random = new(1);
        for (int read = 0; read < 50_000; read++) cache.Read((ulong)random.Next(Capacity * 8 / 10));

        for (ulong key = 0; key < 20 * Capacity; key++) cache.Read(1_000_000 + key);

        int kept = Enumerable.Range(0, Capacity * 8 / 10).Count(key => cache.Holds((ulong)key));
        Assert.InRange(kept, Capacity * 7 / 10, Capacity);
    }

    [Fact]
    public void A_loop_larger_than_the_cache_keeps_a_subset()
    {
        PolicyCache cache = new(Capacity);
        double ratio = HitRatio(cache, reads: 100_000, read => (ulong)(read % (Capacity * 3 / 2)));

        // The optimum is 2/3; a policy that lets every newcomer in has 0.
        Assert.InRange(ratio, 0.6, 0.67);
    }

    [Fact]
    public void Reads_that_come_again_soon_or_never_are_kept_as_least_recently_used_would()
    {
        PolicyCache cache = new(Capacity);
        double ratio = HitRatio(cache, reads: 100_000, read => (ulong)(read / 2 * 2 == read ? read / 2 : Math.Max(0, (read / 2) - (Capacity / 4))));

        // Every key is read twice, C/4 new keys apart: a half of the reads can hit.
        Assert.InRange(ratio, 0.45, 0.5);
    }

    [Fact]
    public void After_a_shift_the_new_hot_set_is_kept()
    {
        PolicyCache cache = new(Capacity);
        Random random = new(1);
        HitRatio(cache, reads: 200_000, _ => (ulong)random.Next(Capacity * 9 / 10));

        HitRatio(cache, reads: 20_000, _ => 1_000_000 + (ulong)random.Next(Capacity * 9 / 10));
        double ratio = HitRatio(cache, reads: 20_000, _ => 1_000_000 + (ulong)random.Next(Capacity * 9 / 10));

        Assert.InRange(ratio, 0.95, 1);
    }

    [Fact]
    public void A_hot_set_survives_the_one_hit_wonders_around_it()
    {
        PolicyCache cache = new(Capacity);
        Random random = new(1);
        ulong once = 1_000_000;
        HitRatio(cache, reads: 100_000, _ => random.Next(2) == 0 ? once++ : (ulong)random.Next(Capacity * 9 / 10));

        int kept = Enumerable.Range(0, Capacity * 9 / 10).Count(key => cache.Holds((ulong)key));
        Assert.InRange(kept, Capacity * 8 / 10, Capacity);
    }

    [Fact]
    public void Of_entries_read_alike_the_small_ones_stay()
    {
        PolicyCache cache = new(Capacity);
        Random random = new(1);
        for (int read = 0; read < 100_000; read++)
        {
            int key = random.Next(400);
            cache.Read((ulong)key, size: key < 200 ? 2 : 20);
        }
        int small = Enumerable.Range(0, 200).Count(key => cache.Holds((ulong)key));
        Assert.InRange(small, 170, 200);
    }

    private static double HitRatio(PolicyCache cache, int reads, Func<int, ulong> keyOf) =>
        Enumerable.Range(0, reads).Count(read => cache.Read(keyOf(read))) / (double)reads;
}
