namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>The least recently used key goes.</summary>
internal sealed class LruSimulation(int capacity) : IPolicySimulation
{
    private readonly Dictionary<ulong, SimulatedEntry> entries = [];
    private readonly SimulatedList list = new();

    public string Name => "LRU";

    public bool Access(ulong key)
    {
        if (entries.TryGetValue(key, out SimulatedEntry? entry))
        {
            list.MoveToNewest(entry);
            return true;
        }
        if (list.Count == capacity) entries.Remove(list.RemoveOldest().Key);
        entry = new(key);
        entries.Add(key, entry);
        list.AddNewest(entry);
        return false;
    }
}
