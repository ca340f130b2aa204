namespace Forebay.Search.Embeddings;

/// <summary>Random numbers that are the same on every machine and with every version of the framework.</summary>
/// <remarks>SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014). Not thread-safe.</remarks>
internal sealed class FixedRandom(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        return Mix(state);
    }

    /// <summary>The same number for the same input: a hash that can stand for a random one.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>From a normal distribution (Box and Muller, 1958).</summary>
    public double NextNormal()
    {
        double u = ((Next() >> 11) + 1) / 9007199254740993.0, v = (Next() >> 11) / 9007199254740992.0;
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }
}
