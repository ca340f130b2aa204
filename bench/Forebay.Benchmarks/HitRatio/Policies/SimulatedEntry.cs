namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>A resident key of a simulated cache; the policy gives the small fields their meaning.</summary>
internal sealed class SimulatedEntry(ulong key)
{
    public ulong Key { get; } = key;

    public int Frequency { get; set; }

    public SimulatedList? List { get; set; }

    public SimulatedEntry? Newer { get; set; }

    public SimulatedEntry? Older { get; set; }
}
