namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>SIEVE (Zhang et al., NSDI 2024): a queue in order of arrival, a bit set by hits, and a hand that goes from old to new and clears bits.</summary>
internal sealed class SieveSimulation(int capacity) : IPolicySimulation
{
    private readonly Dictionary<ulong, SimulatedEntry> entries = [];
    private readonly SimulatedList list = new();
    private SimulatedEntry? hand;

    public string Name => "SIEVE";

    public bool Access(ulong key)
    {
        if (entries.TryGetValue(key, out SimulatedEntry? entry))
        {
            entry.Frequency = 1;
            return true;
        }
        if (list.Count == capacity) Evict();
        entry = new(key);
        entries.Add(key, entry);
        list.AddNewest(entry);
        return false;
    }

    private void Evict()
    {
        SimulatedEntry victim = hand ?? list.Oldest!;
        while (victim.Frequency > 0)
        {
            victim.Frequency = 0;
            victim = victim.Newer ?? list.Oldest!;
        }
        hand = victim.Newer;
        list.Remove(victim);
        entries.Remove(victim.Key);
    }
}
