namespace Forebay.Search.Vectors;

/// <summary>Vectors one after the other in memory. Not thread-safe for writes; scans may run side by side.</summary>
/// <remarks>Segments of a fixed number of vectors, so that growing copies nothing. What is removed is overwritten by the last.</remarks>
internal sealed class VectorBlock(VectorSpace space)
{
    private const int SegmentVectors = 8_192;
    private readonly int dimensions = space.Dimensions;
    private readonly int values = space.Values.Count;
    private readonly List<float[]> vectors = [];
    private readonly List<long> ids = [];
    private readonly List<long> kept = [];
    private readonly Dictionary<long, int> slots = [];

    public int Count => ids.Count;

    public void Put(StoredVector record)
    {
        if (!slots.TryGetValue(record.Id, out int slot))
        {
            slot = ids.Count;
            slots[record.Id] = slot;
            ids.Add(record.Id);
            kept.AddRange(record.Values);
            // A cell holds some hundred vectors: its first segment grows with them.
            if (slot / SegmentVectors == vectors.Count)
                vectors.Add(new float[Math.Min(SegmentVectors, 64) * dimensions]);
            float[] last = vectors[^1];
            if ((slot % SegmentVectors * dimensions) >= last.Length)
            {
                Array.Resize(ref last, Math.Min(last.Length * 4, SegmentVectors * dimensions));
                vectors[^1] = last;
            }
        }
        record.Vector.CopyTo(At(slot));
        for (int i = 0; i < values; i++)
            kept[(slot * values) + i] = record.Values[i];
    }

    public void Take(long id)
    {
        if (!slots.Remove(id, out int slot))
            return;
        int last = ids.Count - 1;
        if (slot != last)
        {
            At(last).CopyTo(At(slot));
            ids[slot] = ids[last];
            slots[ids[slot]] = slot;
            for (int i = 0; i < values; i++)
                kept[(slot * values) + i] = kept[(last * values) + i];
        }
        ids.RemoveAt(last);
        kept.RemoveRange(last * values, values);
        if (last % SegmentVectors == 0)
            vectors.RemoveAt(vectors.Count - 1);
    }

    /// <summary>The block cut into parts that can be scanned side by side.</summary>
    public IEnumerable<(VectorBlock Block, int First, int Last)> Parts()
    {
        for (int first = 0; first < Count; first += SegmentVectors)
            yield return (this, first, Math.Min(first + SegmentVectors, Count));
    }

    /// <summary>Offers the vectors of a part, which lies in one segment.</summary>
    public void Scan(ReadOnlySpan<float> query, int first, int last, (int Index, long From, long To)[] conditions, NearestList nearest)
    {
        ReadOnlySpan<float> segment = vectors[first / SegmentVectors];
        for (int slot = first; slot < last; slot++)
        {
            if (conditions.Length > 0 && !Holds(slot, conditions))
                continue;
            float similarity = Dot.Product(query, segment.Slice((slot - first) * dimensions, dimensions));
            if (similarity > nearest.Least)
                nearest.Offer(ids[slot], similarity);
        }
    }

    private Span<float> At(int slot) => vectors[slot / SegmentVectors].AsSpan(slot % SegmentVectors * dimensions, dimensions);

    private bool Holds(int slot, (int Index, long From, long To)[] conditions)
    {
        foreach ((int index, long from, long to) in conditions)
        {
            long value = kept[(slot * values) + index];
            if (value < from || value > to)
                return false;
        }
        return true;
    }
}
