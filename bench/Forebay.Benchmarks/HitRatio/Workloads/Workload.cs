namespace Forebay.Benchmarks.HitRatio.Workloads;

/// <summary>A built-in stream of keys, the same in every run.</summary>
/// <param name="Name">What <c>--workloads</c> calls it.</param>
/// <param name="Summary">What it is like, in one line.</param>
/// <param name="HeldOut">True: it was kept aside while the constants of our policy were chosen, and is told apart in the results.</param>
/// <param name="Keys">Makes the endless stream for a cache of so many keys.</param>
internal sealed record Workload(string Name, string Summary, bool HeldOut, Func<int, Random, IEnumerable<ulong>> Keys)
{
    private const int Seed = 20260101;

    /// <summary>The first <paramref name="length"/> keys for a cache of <paramref name="capacity"/> keys.</summary>
    public ulong[] Generate(int capacity, int length)
    {
        ulong[] keys = new ulong[length];
        int at = 0;
        foreach (ulong key in Keys(capacity, new Random(Seed)).Take(length)) keys[at++] = key;
        return keys;
    }
}
