namespace Forebay.Tests.Distributed;

/// <summary>A clock whose first reading is the moment at which something else happens.</summary>
internal sealed class InterruptingTime(TimeProvider time, Action interruption) : TimeProvider
{
    private int read;

    public override DateTimeOffset GetUtcNow()
    {
        if (Interlocked.Exchange(ref read, 1) == 0)
            interruption();
        return time.GetUtcNow();
    }
}
