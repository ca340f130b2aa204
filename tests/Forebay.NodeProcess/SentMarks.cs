using System.Collections.Concurrent;
using Forebay.Liveness;

namespace Forebay.NodeProcess;

/// <summary>Knows which writes' invalidations have reached the shared tier and the bus: each carries a tag of its own, which the wrappers see pass.</summary>
public sealed class SentMarks(Answers answers)
{
    private readonly ConcurrentDictionary<Tag, long> waiting = new();

    /// <summary>The tag of a write, from before its invalidation until it was sent.</summary>
    public string Mark(long operation)
    {
        string name = $"write:{operation}";
        waiting[Tag.Of(name)] = operation;
        return name;
    }

    public bool IsSent(string mark) => !waiting.ContainsKey(Tag.Of(mark));

    public void Sent(IEnumerable<InvalidationMessage> messages)
    {
        foreach (Tag tag in messages.SelectMany(message => message.Tags))
        {
            if (waiting.TryRemove(tag, out long operation))
                answers.Say($"p {operation}");
        }
    }
}
