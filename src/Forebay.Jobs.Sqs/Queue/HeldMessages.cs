namespace Forebay.Jobs.Sqs;

/// <summary>Messages that a poll received, until they are leased; by job type, the oldest first. Thread-safe.</summary>
internal sealed class HeldMessages
{
    // Less than this is no time to begin a job in, or to renew the hold before.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private readonly List<Held> all = [];

    public void Add(string type, SqsMessage message, SqsQueue queue, MessageHold hold, DateTimeOffset readyAt)
    {
        lock (gate)
            all.Add(new Held(type, message, queue, hold, readyAt));
    }

    /// <summary>Takes messages of a type that are ready; those that ran out are forgotten, since others have them.</summary>
    public IReadOnlyList<Held> Take(string type, int most, DateTimeOffset now)
    {
        lock (gate)
        {
            all.RemoveAll(held => held.Hold.Remaining < Least);
            Held[] taken = [.. all.Where(held => held.Type == type && held.ReadyAt <= now).Take(most)];
            all.RemoveAll(taken.Contains);
            return taken;
        }
    }

    /// <summary>All of them, to be put back.</summary>
    public IReadOnlyList<Held> TakeAll()
    {
        lock (gate)
        {
            Held[] taken = [.. all.Where(held => held.Hold.Remaining >= Least)];
            all.Clear();
            return taken;
        }
    }

    /// <summary>When the first message of these types is ready; null: there is none.</summary>
    public DateTimeOffset? NextReady(IReadOnlyCollection<string> types)
    {
        lock (gate)
        {
            all.RemoveAll(held => held.Hold.Remaining < Least);
            return all.Where(held => types.Contains(held.Type)).Min(held => (DateTimeOffset?)held.ReadyAt);
        }
    }

    public sealed record Held(string Type, SqsMessage Message, SqsQueue Queue, MessageHold Hold, DateTimeOffset ReadyAt);
}
