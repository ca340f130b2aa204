using System.Numerics;

namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>TinyLFU's count-min sketch of 4-bit counters, halved after every ten times the cache's size of counted reads.</summary>
internal sealed class FrequencySketch
{
    private const int Rows = 4;
    private const int MaxCount = 15;

    private readonly byte[] counts;
    private readonly int mask;
    private readonly int sampleSize;
    private int counted;

    public FrequencySketch(int capacity)
    {
        int width = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 16)) * 4;
        counts = new byte[width * Rows];
        mask = width - 1;
        sampleSize = 10 * capacity;
    }

    public int Frequency(ulong key)
    {
        ulong hash = Mix(key);
        int least = MaxCount;
        for (int row = 0; row < Rows; row++) least = Math.Min(least, counts[Index(hash, row)]);
        return least;
    }

    public void Increment(ulong key)
    {
        ulong hash = Mix(key);
        bool added = false;
        for (int row = 0; row < Rows; row++)
        {
            ref byte count = ref counts[Index(hash, row)];
            if (count == MaxCount) continue;
            count++;
            added = true;
        }
        if (added && ++counted == sampleSize) Halve();
    }

    private void Halve()
    {
        for (int i = 0; i < counts.Length; i++) counts[i] >>= 1;
        counted /= 2;
    }

    private int Index(ulong hash, int row) => (row * (mask + 1)) + ((int)((hash >> (row * 16)) ^ (hash >> ((row * 16) + 29))) & mask);

    private static ulong Mix(ulong key)
    {
        key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9;
        key = (key ^ (key >> 27)) * 0x94D049BB133111EB;
        return key ^ (key >> 31);
    }
}
