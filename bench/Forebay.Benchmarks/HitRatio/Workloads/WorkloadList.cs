namespace Forebay.Benchmarks.HitRatio.Workloads;

/// <summary>
/// The built-in workloads. Catalogues are fixed, so that a larger cache holds more of them; what is about a cache's edge (loops, bursts, recency)
/// is measured in the cache's own size C. Our policy was shaped with the first two groups in sight; the third was written when its constants stood.
/// </summary>
internal static class WorkloadList
{
    private const int Catalogue = 40_000;

    public static IReadOnlyList<Workload> All { get; } =
    [
        Tuned("zipf-0.9", "Zipf 0.9 over 40,000 keys", (_, random) => KeyStreams.Zipf(Catalogue, 0.9, random)),
        Tuned("loop", "a loop of 1.2 C", (c, _) => KeyStreams.Loop(c + (c / 5))),
        Tuned("scan-zipf", "Zipf 1.0 over 40,000 keys, scans of 4 C fresh keys between", ScanOverZipf),
        Tuned("shift-zipf", "Zipf 1.0 over 40,000 keys, all permuted every 100,000 reads", (_, random) =>
            KeyStreams.ShiftingZipf(Catalogue, 1.0, 100_000, random)),
        Tuned("recency", "stack distance, median C/4, 10 % new keys", (c, random) => StackDistanceStream.Keys(c / 4, 0.10, random)),
        Tuned("bursts", "C/2 live keys read 8 times each, then gone", (c, random) => KeyStreams.Bursts(c / 2, 8, random)),
        Tuned("one-hit", "half keys read once, half Zipf 0.9 over 40,000", (_, random) =>
            KeyStreams.Mix(KeyStreams.Once(), KeyStreams.Zipf(Catalogue, 0.9, random), 0.5, random)),
        Tuned("phases", "loop of 1.5 C, then recency, 50,000 reads each", (c, random) =>
            KeyStreams.Phases(50_000, KeyStreams.Loop(c + (c / 2)), StackDistanceStream.Keys(c / 4, 0.10, random))),
        Tuned("zipf-0.7", "Zipf 0.7 over 40,000 keys", (_, random) => KeyStreams.Zipf(Catalogue, 0.7, random)),
        Tuned("zipf-1.1", "Zipf 1.1 over 40,000 keys", (_, random) => KeyStreams.Zipf(Catalogue, 1.1, random)),
        Tuned("loop-2x", "a loop of 2 C", (c, _) => KeyStreams.Loop(2 * c)),
        Tuned("loop-zipf", "half a loop of C, half Zipf 0.9 over 40,000 keys", (c, random) =>
            KeyStreams.Mix(KeyStreams.Loop(c), KeyStreams.Zipf(Catalogue, 0.9, random), 0.5, random)),
        Tuned("drift-zipf", "Zipf 0.9 over 40,000 keys, a key replaced by a new one every 20 reads", (_, random) =>
            KeyStreams.DriftingZipf(Catalogue, 0.9, 20, random)),
        Tuned("recency-wide", "stack distance, median C, 5 % new keys", (c, random) => StackDistanceStream.Keys(c, 0.05, random)),
        Tuned("burst-zipf", "half bursts of 4 reads among C/4 live keys, half Zipf 0.9", (c, random) =>
            KeyStreams.Mix(KeyStreams.Bursts(c / 4, 4, random), KeyStreams.Zipf(Catalogue, 0.9, random), 0.5, random)),
        Tuned("phases-zipf", "Zipf 1.0, then bursts, then a loop of 1.2 C, 80,000 reads each", (c, random) =>
            KeyStreams.Phases(80_000, KeyStreams.Zipf(Catalogue, 1.0, random), KeyStreams.Bursts(c / 2, 6, random), KeyStreams.Loop(c + (c / 5)))),
        HeldOut("zipf-0.8-wide", "Zipf 0.8 over 200,000 keys", (_, random) => KeyStreams.Zipf(200_000, 0.8, random)),
        HeldOut("loop-4x", "a loop of 4 C", (c, _) => KeyStreams.Loop(4 * c)),
        HeldOut("two-loops", "a quarter a loop of C/3, the rest a loop of 2 C", (c, random) =>
            KeyStreams.Mix(KeyStreams.Loop(c / 3), KeyStreams.Loop(2 * c), 0.25, random)),
        HeldOut("recency-zipf", "half stack distance of median C/8, half Zipf 1.0 over 40,000 keys", (c, random) =>
            KeyStreams.Mix(StackDistanceStream.Keys(c / 8, 0.15, random), KeyStreams.Zipf(Catalogue, 1.0, random), 0.5, random)),
        HeldOut("shift-fast", "Zipf 0.9 over 20,000 keys, all permuted every 30,000 reads", (_, random) =>
            KeyStreams.ShiftingZipf(20_000, 0.9, 30_000, random)),
        HeldOut("pairs", "half bursts of 2 reads among C/2 live keys, half Zipf 0.8 over 40,000 keys", (c, random) =>
            KeyStreams.Mix(KeyStreams.Bursts(c / 2, 2, random), KeyStreams.Zipf(Catalogue, 0.8, random), 0.5, random)),
        HeldOut("scan-recency", "recency of median C/4 for 30,000 reads, then 30,000 keys read once, in turn", (c, random) =>
            KeyStreams.Phases(30_000, StackDistanceStream.Keys(c / 4, 0.10, random), KeyStreams.Once())),
        HeldOut("zipf-loop-phases", "Zipf 0.9, then a loop of 3 C, 100,000 reads each", (c, random) =>
            KeyStreams.Phases(100_000, KeyStreams.Zipf(Catalogue, 0.9, random), KeyStreams.Loop(3 * c))),
    ];

    private static Workload Tuned(string name, string summary, Func<int, Random, IEnumerable<ulong>> keys) => new(name, summary, HeldOut: false, keys);

    private static Workload HeldOut(string name, string summary, Func<int, Random, IEnumerable<ulong>> keys) => new(name, summary, HeldOut: true, keys);

    private static IEnumerable<ulong> ScanOverZipf(int capacity, Random random)
    {
        using IEnumerator<ulong> hot = KeyStreams.In(0, KeyStreams.Zipf(Catalogue, 1.0, random)).GetEnumerator();
        using IEnumerator<ulong> fresh = KeyStreams.In(1, KeyStreams.Once()).GetEnumerator();
        while (true)
        {
            for (int read = 0; read < 16 * capacity && hot.MoveNext(); read++) yield return hot.Current;
            for (int read = 0; read < 4 * capacity && fresh.MoveNext(); read++) yield return fresh.Current;
        }
    }
}
