namespace Forebay.Jobs.Sqs;

/// <summary>A job as a message carries it.</summary>
internal sealed record JobEnvelope
{
    /// <summary>The job's own name, which its copies keep; null: the message's id is it (see <see cref="SqsJobQueue"/>).</summary>
    public string? Id { get; init; }

    /// <summary>The job type's name.</summary>
    public required string Type { get; init; }

    /// <summary>JSON, as it was enqueued.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The attempts of the messages before this one; of a dead letter, all.</summary>
    public int AttemptsBefore { get; init; }

    /// <summary>The greatest fence of the messages before this one.</summary>
    public long FenceBefore { get; init; }

    /// <summary>When the job was enqueued.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Not to be run before; null: as soon as it is received.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>As it was enqueued; SQS has no order.</summary>
    public int Priority { get; init; }

    /// <summary>The SQS group of a job that was enqueued in one; null: it is in none, and copies of it may go anywhere.</summary>
    public string? Group { get; init; }

    /// <summary>Why it failed for good; null: it did not, or SQS moved it.</summary>
    public string? Error { get; init; }

    /// <summary>When it failed for good.</summary>
    public DateTimeOffset? DiedAt { get; init; }
}
