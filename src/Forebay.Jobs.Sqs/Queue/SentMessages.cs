namespace Forebay.Jobs.Sqs;

/// <summary>Which messages this process has sent with a key: SQS answers a second one within five minutes with the first's id. Thread-safe.</summary>
internal sealed class SentMessages(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private readonly Lock gate = new();
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset At)> order = new();

    /// <summary>False: a message of this id was sent already.</summary>
    public bool TryAdd(string messageId)
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            while (order.TryPeek(out (string Id, DateTimeOffset At) oldest) && now - oldest.At >= Kept)
                ids.Remove(order.Dequeue().Id);
            if (!ids.Add(messageId))
                return false;
            order.Enqueue((messageId, now));
            return true;
        }
    }
}
