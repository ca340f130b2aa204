namespace Forebay.Jobs.Tests.Queue;

/// <summary>The clock that a queue under contract goes by: the test's own, which it moves, or a server's, which it must wait for.</summary>
public abstract class QueueClock
{
    /// <summary>How long the leases and delays last that a fact lets run out.</summary>
    public abstract TimeSpan Span { get; }

    /// <summary>How long the leases last that no fact lets run out.</summary>
    public abstract TimeSpan Calm { get; }

    /// <summary>A good part of a <see cref="Span"/>.</summary>
    public abstract TimeSpan Beat { get; }

    /// <summary>The least by which the times of two events differ for certain.</summary>
    public abstract TimeSpan Tick { get; }

    public abstract DateTimeOffset Now { get; }

    public abstract Task PassAsync(TimeSpan time);

    /// <summary>What must be true now; a server may need a moment.</summary>
    public abstract Task TrueAsync(Func<Task<bool>> condition, string what);

    /// <summary>What becomes true after so long, and not before.</summary>
    /// <param name="span">From <paramref name="began"/>.</param>
    /// <param name="began">When the span began, or a little before.</param>
    /// <param name="condition">May change something where it is true.</param>
    /// <param name="what">For the message.</param>
    public abstract Task TrueAfterAsync(TimeSpan span, DateTimeOffset began, Func<Task<bool>> condition, string what);

    /// <summary>Lets time pass until the task has ended.</summary>
    public abstract Task PassUntilAsync(Task ended);
}
