namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>S3-FIFO (Yang et al., SOSP 2023): a small queue of a tenth, a main queue, and a ghost queue as long as the main one.</summary>
internal sealed class S3FifoSimulation(int capacity) : IPolicySimulation
{
    private const int MaxFrequency = 3;

    private readonly Dictionary<ulong, SimulatedEntry> entries = [];
    private readonly Dictionary<ulong, SimulatedEntry> ghosts = [];
    private readonly SimulatedList small = new();
    private readonly SimulatedList main = new();
    private readonly SimulatedList ghost = new();
    private readonly int smallCapacity = Math.Max(1, capacity / 10);

    public string Name => "S3-FIFO";

    public bool Access(ulong key)
    {
        if (entries.TryGetValue(key, out SimulatedEntry? entry))
        {
            entry.Frequency = Math.Min(entry.Frequency + 1, MaxFrequency);
            return true;
        }
        while (entries.Count >= capacity) Evict();
        entry = new(key);
        entries.Add(key, entry);
        bool returned = ghosts.Remove(key, out SimulatedEntry? remembered);
        if (returned) ghost.Remove(remembered!);
        (returned ? main : small).AddNewest(entry);
        return false;
    }

    private void Evict()
    {
        if (small.Count >= smallCapacity || main.Count == 0) EvictFromSmall();
        else EvictFromMain();
    }

    private void EvictFromSmall()
    {
        SimulatedEntry entry = small.RemoveOldest();
        if (entry.Frequency > 1)
        {
            entry.Frequency = 0;
            main.AddNewest(entry);
            return;
        }
        entries.Remove(entry.Key);
        if (ghost.Count >= capacity - smallCapacity) ghosts.Remove(ghost.RemoveOldest().Key);
        ghosts.Add(entry.Key, entry);
        ghost.AddNewest(entry);
    }

    private void EvictFromMain()
    {
        while (true)
        {
            SimulatedEntry entry = main.RemoveOldest();
            if (entry.Frequency == 0)
            {
                entries.Remove(entry.Key);
                return;
            }
            entry.Frequency--;
            main.AddNewest(entry);
        }
    }
}
