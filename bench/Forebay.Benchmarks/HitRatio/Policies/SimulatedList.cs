namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>A doubly linked list of entries, from the newest to the oldest. An entry is in one list at most.</summary>
internal sealed class SimulatedList
{
    public int Count { get; private set; }

    public SimulatedEntry? Newest { get; private set; }

    public SimulatedEntry? Oldest { get; private set; }

    public void AddNewest(SimulatedEntry entry)
    {
        entry.List = this;
        entry.Older = Newest;
        entry.Newer = null;
        if (Newest is null) Oldest = entry;
        else Newest.Newer = entry;
        Newest = entry;
        Count++;
    }

    public void Remove(SimulatedEntry entry)
    {
        if (entry.Newer is null) Newest = entry.Older;
        else entry.Newer.Older = entry.Older;
        if (entry.Older is null) Oldest = entry.Newer;
        else entry.Older.Newer = entry.Newer;
        entry.List = null;
        entry.Newer = entry.Older = null;
        Count--;
    }

    public SimulatedEntry RemoveOldest()
    {
        SimulatedEntry entry = Oldest ?? throw new InvalidOperationException("The list is empty.");
        Remove(entry);
        return entry;
    }

    public void MoveToNewest(SimulatedEntry entry)
    {
        Remove(entry);
        AddNewest(entry);
    }
}
