namespace Forebay.Jobs.Sqs;

/// <summary>How long a received message is this process's, by its own clock. Thread-safe.</summary>
/// <remarks>
/// Times count from before the call that got or renewed them, so that the hold ends here no later than at the server. A message that was settled is held
/// no more; where that failed it is held again, as long as it lasts. <see cref="until"/> and <see cref="settled"/> are read and written atomically.
/// </remarks>
internal sealed class MessageHold(TimeProvider time, long receivedAt, TimeSpan visibility)
{
    private readonly TimeProvider time = time;
    private long until = Add(time, receivedAt, visibility);
    private int settled;

    /// <summary>How much longer SQS lets it be held: 12 hours from the receive.</summary>
    public TimeSpan Most => SqsLimits.Visibility - time.GetElapsedTime(receivedAt);

    /// <summary>It is neither settled nor run out.</summary>
    public bool IsHeld => Volatile.Read(ref settled) == 0 && Remaining > TimeSpan.Zero;

    /// <summary>Until it runs out.</summary>
    public TimeSpan Remaining => time.GetElapsedTime(time.GetTimestamp(), Volatile.Read(ref until));

    /// <summary>It is held for so long from a moment before.</summary>
    public void Extend(long from, TimeSpan visibility) => Volatile.Write(ref until, Add(time, from, visibility));

    /// <summary>True for the one that may settle it now.</summary>
    public bool TrySettle() => Remaining > TimeSpan.Zero && Interlocked.CompareExchange(ref settled, 1, 0) == 0;

    /// <summary>It could not be settled.</summary>
    public void Unsettle() => Volatile.Write(ref settled, 0);

    private static long Add(TimeProvider time, long timestamp, TimeSpan span) => timestamp + (long)(span.TotalSeconds * time.TimestampFrequency);
}
