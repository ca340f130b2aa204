namespace Forebay.Jobs.Sqs;

/// <summary>The server's clock as far as it is known: ours, until a signature was refused for its time. Thread-safe.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    // A Date header is cut to seconds, and has been on its way: less than this is no skew. AWS refuses from five minutes on.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);
    private long offsetTicks;

    public DateTimeOffset Now => time.GetUtcNow() + Offset;

    public TimeSpan Offset => TimeSpan.FromTicks(Volatile.Read(ref offsetTicks));

    /// <summary>Takes the server's time. False: it is what we had already, so that the clock is not what is wrong.</summary>
    public bool TryCorrect(DateTimeOffset serverTime)
    {
        if ((serverTime - Now).Duration() < Tolerance)
            return false;
        Volatile.Write(ref offsetTicks, (serverTime - time.GetUtcNow()).Ticks);
        return true;
    }
}
