namespace Forebay.Http.Proxy.Upstream;

/// <summary>Whether an origin can be asked. After several failures in a row it is ill: then one request in a while tries it, and the others fail at once. Thread-safe.</summary>
internal sealed class OriginHealth(int failuresUntilIll, TimeSpan tryEvery, TimeProvider time)
{
    private int failures;
    private long nextTry;

    public bool IsIll => Volatile.Read(ref failures) >= failuresUntilIll;

    /// <summary>False: it is ill, and another tries it.</summary>
    public bool MayAsk()
    {
        if (!IsIll)
            return true;
        long due = Volatile.Read(ref nextTry), now = time.GetTimestamp();
        return now >= due && Interlocked.CompareExchange(ref nextTry, Later(now), due) == due;
    }

    public void Succeeded() => Volatile.Write(ref failures, 0);

    public void Failed()
    {
        // Enough of them are one more than enough: the counter can't overflow.
        if (Volatile.Read(ref failures) <= failuresUntilIll && Interlocked.Increment(ref failures) == failuresUntilIll)
            Volatile.Write(ref nextTry, Later(time.GetTimestamp()));
    }

    private long Later(long now) => now + (long)(tryEvery.TotalSeconds * time.TimestampFrequency);
}
