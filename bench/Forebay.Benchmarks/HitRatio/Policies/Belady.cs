namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>
/// The most hits that any policy could have (Belady, IBM Systems Journal 1966): of the residents and the newcomer, the one used again last goes.
/// The newcomer may go at once, as it may in the policies that are measured against this.
/// </summary>
internal static class Belady
{
    private const int Never = int.MaxValue;

    /// <summary>The hits of the optimum over <paramref name="trace"/> with room for <paramref name="capacity"/> keys.</summary>
    public static int CountHits(ReadOnlySpan<ulong> trace, int capacity)
    {
        int[] nextUses = NextUses(trace);
        // A resident is known by the place where it is used next; that place is also its priority, so a stale heap item is one whose place has passed.
        bool[] residentAt = new bool[trace.Length];
        PriorityQueue<int, int> farthest = new();
        int count = 0;
        int hits = 0;
        for (int i = 0; i < trace.Length; i++)
        {
            if (residentAt[i])
            {
                hits++;
                count--;
            }
            int next = nextUses[i];
            if (next == Never) continue;
            residentAt[next] = true;
            farthest.Enqueue(next, -next);
            if (++count <= capacity) continue;
            residentAt[farthest.Dequeue()] = false;
            count--;
        }
        return hits;
    }

    private static int[] NextUses(ReadOnlySpan<ulong> trace)
    {
        int[] nextUses = new int[trace.Length];
        Dictionary<ulong, int> seen = [];
        for (int i = trace.Length - 1; i >= 0; i--)
        {
            nextUses[i] = seen.GetValueOrDefault(trace[i], Never);
            seen[trace[i]] = i;
        }
        return nextUses;
    }
}
