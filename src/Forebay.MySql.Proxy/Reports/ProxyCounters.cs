namespace Forebay.MySql.Proxy.Reports;

/// <summary>What a proxy has done since it began. Thread-safe; each number is exact, all of them together are of about the same moment.</summary>
internal sealed class ProxyCounters
{
    private long clients;
    private long connected;
    private long refused;
    private long hits;
    private long misses;
    private long joined;
    private long passed;
    private long writes;
    private long exactWrites;
    private long feedWaits;
    private long feedTimeouts;
    private long stale;
    private long bytesFromCache;

    public long Clients => Volatile.Read(ref clients);

    public long Connected => Volatile.Read(ref connected);

    public long Refused => Volatile.Read(ref refused);

    public long Hits => Volatile.Read(ref hits);

    public long Misses => Volatile.Read(ref misses);

    public long Joined => Volatile.Read(ref joined);

    public long Passed => Volatile.Read(ref passed);

    public long Writes => Volatile.Read(ref writes);

    public long ExactWrites => Volatile.Read(ref exactWrites);

    public long FeedWaits => Volatile.Read(ref feedWaits);

    public long FeedTimeouts => Volatile.Read(ref feedTimeouts);

    public long StaleAnswers => Volatile.Read(ref stale);

    public long BytesFromCache => Volatile.Read(ref bytesFromCache);

    public long ClientCame()
    {
        Interlocked.Increment(ref clients);
        return Interlocked.Increment(ref connected);
    }

    public void ClientLeft() => Interlocked.Decrement(ref connected);

    public void ClientRefused() => Interlocked.Increment(ref refused);

    public void Hit(int bytes)
    {
        Interlocked.Increment(ref hits);
        Interlocked.Add(ref bytesFromCache, bytes);
    }

    public void Missed() => Interlocked.Increment(ref misses);

    public void Join() => Interlocked.Increment(ref joined);

    public void Pass() => Interlocked.Increment(ref passed);

    public void Wrote(bool exact)
    {
        Interlocked.Increment(ref writes);
        if (exact)
            Interlocked.Increment(ref exactWrites);
    }

    public void FeedWaited(bool inTime)
    {
        Interlocked.Increment(ref feedWaits);
        if (!inTime)
            Interlocked.Increment(ref feedTimeouts);
    }

    public void ServedStale() => Interlocked.Increment(ref stale);
}
