namespace Forebay.Search.Vectors;

/// <summary>Keeps the nearest of what it is offered. Not thread-safe.</summary>
internal sealed class NearestList(int count)
{
    // The farthest of the kept ones is first out.
    private readonly PriorityQueue<long, (float Similarity, long Id)> kept = new(count + 1, Comparer<(float Similarity, long Id)>.Create(
        (a, b) => a.Similarity != b.Similarity ? a.Similarity.CompareTo(b.Similarity) : b.Id.CompareTo(a.Id)));

    /// <summary>What is not nearer than this need not be offered.</summary>
    public float Least { get; private set; } = float.NegativeInfinity;

    public void Offer(long id, float similarity)
    {
        if (kept.Count < count)
            kept.Enqueue(id, (similarity, id));
        else
            kept.EnqueueDequeue(id, (similarity, id));
        if (kept.Count == count && kept.TryPeek(out _, out (float Similarity, long Id) farthest))
            Least = farthest.Similarity;
    }

    public void Merge(NearestList other)
    {
        foreach ((long id, (float similarity, _)) in other.kept.UnorderedItems)
            Offer(id, similarity);
    }

    /// <summary>Nearest first; of equals the smaller id.</summary>
    public Neighbour[] Sorted() => [.. kept.UnorderedItems.Select(one => new Neighbour(one.Element, one.Priority.Similarity)).OrderByDescending(one => one.Similarity).ThenBy(one => one.Id)];
}
