namespace Forebay.Dashboard.History;

/// <summary>The last samples, as many as there is room for. Thread-safe: every member takes the lock.</summary>
internal sealed class SampleRing(int capacity)
{
    private readonly Lock gate = new();
    private readonly Queue<Sample> samples = new(capacity);

    public void Add(Sample sample)
    {
        lock (gate)
        {
            if (samples.Count == capacity)
                samples.Dequeue();
            samples.Enqueue(sample);
        }
    }

    /// <summary>The samples with a greater number than <paramref name="number"/>, oldest first.</summary>
    public IReadOnlyList<Sample> After(long number)
    {
        lock (gate)
            return [.. samples.Where(sample => sample.Number > number)];
    }
}
