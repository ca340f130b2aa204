namespace Forebay.Benchmarks.HitRatio.Workloads;

/// <summary>The shapes that workloads are made of; all are endless. Key spaces of parts that are mixed are kept apart by <see cref="In"/>.</summary>
internal static class KeyStreams
{
    private const int SpaceBits = 40;

    /// <summary>The same stream with keys that no other space shares.</summary>
    public static IEnumerable<ulong> In(int space, IEnumerable<ulong> keys) => keys.Select(key => key | ((ulong)(space + 1) << SpaceBits));

    /// <summary>Zipf over a fixed catalogue.</summary>
    public static IEnumerable<ulong> Zipf(int count, double skew, Random random)
    {
        ZipfSampler sampler = new(count, skew);
        while (true) yield return (ulong)sampler.Next(random);
    }

    /// <summary>Zipf whose ranks all change their keys after every <paramref name="period"/> reads.</summary>
    public static IEnumerable<ulong> ShiftingZipf(int count, double skew, int period, Random random)
    {
        ZipfSampler sampler = new(count, skew);
        ulong[] keyOfRank = [.. Enumerable.Range(0, count).Select(rank => (ulong)rank)];
        for (long read = 0; ; read++)
        {
            if (read % period == 0) random.Shuffle(keyOfRank);
            yield return keyOfRank[sampler.Next(random)];
        }
    }

    /// <summary>Zipf whose keys are replaced one by one: every <paramref name="period"/> reads a random rank gets a key never seen, as news does.</summary>
    public static IEnumerable<ulong> DriftingZipf(int count, double skew, int period, Random random)
    {
        ZipfSampler sampler = new(count, skew);
        ulong[] keyOfRank = [.. Enumerable.Range(0, count).Select(rank => (ulong)rank)];
        ulong next = (ulong)count;
        for (long read = 1; ; read++)
        {
            // Ranks are drawn as reads are, so that what is hot is replaced as often as it is read.
            if (read % period == 0) keyOfRank[sampler.Next(random)] = next++;
            yield return keyOfRank[sampler.Next(random)];
        }
    }

    /// <summary>The keys 0..length-1, over and over.</summary>
    public static IEnumerable<ulong> Loop(int length)
    {
        while (true)
        {
            for (int key = 0; key < length; key++) yield return (ulong)key;
        }
    }

    /// <summary>Keys that never come again.</summary>
    public static IEnumerable<ulong> Once()
    {
        for (ulong key = 0; ; key++) yield return key;
    }

    /// <summary>Each key is read a few times within a short while and then no more; <paramref name="live"/> are alive at a time.</summary>
    public static IEnumerable<ulong> Bursts(int live, int readsEach, Random random)
    {
        (ulong Key, int Left)[] alive = new (ulong, int)[live];
        ulong next = 0;
        while (true)
        {
            ref (ulong Key, int Left) slot = ref alive[random.Next(live)];
            if (slot.Left == 0) slot = (next++, 1 + random.Next((2 * readsEach) - 1));
            slot.Left--;
            yield return slot.Key;
        }
    }

    /// <summary>Reads from <paramref name="first"/> with a chance of <paramref name="share"/>, else from <paramref name="second"/>.</summary>
    public static IEnumerable<ulong> Mix(IEnumerable<ulong> first, IEnumerable<ulong> second, double share, Random random)
    {
        using IEnumerator<ulong> one = In(0, first).GetEnumerator();
        using IEnumerator<ulong> other = In(1, second).GetEnumerator();
        while (true) yield return Next(random.NextDouble() < share ? one : other);
    }

    /// <summary>The streams in turn, each for <paramref name="period"/> reads, from where it was left.</summary>
    public static IEnumerable<ulong> Phases(int period, params IEnumerable<ulong>[] streams)
    {
        IEnumerator<ulong>[] parts = [.. streams.Select((stream, space) => In(space, stream).GetEnumerator())];
        for (int turn = 0; ; turn++)
        {
            for (int read = 0; read < period; read++) yield return Next(parts[turn % parts.Length]);
        }
    }

    private static ulong Next(IEnumerator<ulong> endless)
    {
        endless.MoveNext();
        return endless.Current;
    }
}
