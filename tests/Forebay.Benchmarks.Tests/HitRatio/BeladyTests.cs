using Forebay.Benchmarks.HitRatio;
using Forebay.Benchmarks.HitRatio.Policies;
using Xunit;

namespace Forebay.Benchmarks.Tests.HitRatio;

public sealed class BeladyTests
{
    [Fact]
    public void The_optimum_has_as_many_hits_as_trying_every_choice()
    {
        Random random = new(3);
        for (int round = 0; round < 300; round++)
        {
            ulong[] trace = [.. Enumerable.Range(0, 11).Select(_ => (ulong)random.Next(5))];
            int capacity = 1 + random.Next(3);
            Assert.Equal(BestOf(trace, [], capacity), Belady.CountHits(trace, capacity));
        }
    }

    [Fact]
    public void No_policy_has_more_hits_than_the_optimum()
    {
        Random random = new(5);
        ulong[] trace = [.. Enumerable.Range(0, 20_000).Select(_ => (ulong)(random.Next(300) * random.Next(300) / 300))];
        foreach (Func<int, IPolicySimulation> create in PolicyList.All)
        {
            IPolicySimulation policy = create(50);
            int hits = trace.Count(policy.Access);
            Assert.InRange(hits, 1, Belady.CountHits(trace, 50));
        }
    }

    // After a miss the newcomer may stay out, or take a free place, or the place of any resident.
    private static int BestOf(ReadOnlySpan<ulong> trace, ulong[] residents, int capacity)
    {
        if (trace.IsEmpty) return 0;
        ulong key = trace[0];
        ReadOnlySpan<ulong> rest = trace[1..];
        if (residents.Contains(key)) return 1 + BestOf(rest, residents, capacity);
        int best = BestOf(rest, residents, capacity);
        if (residents.Length < capacity) return Math.Max(best, BestOf(rest, [.. residents, key], capacity));
        foreach (ulong victim in residents) best = Math.Max(best, BestOf(rest, [.. residents.Where(held => held != victim), key], capacity));
        return best;
    }
}
