namespace Forebay.Benchmarks.HitRatio;

/// <summary>One cache of a fixed number of entries that a trace is played through. Not thread-safe.</summary>
internal interface IPolicySimulation
{
    /// <summary>The column it gets in the table.</summary>
    string Name { get; }

    /// <summary>Reads <paramref name="key"/>, loading it when it is missing.</summary>
    /// <returns>True: a hit.</returns>
    bool Access(ulong key);
}
