namespace Forebay.Jobs.Sqs;

/// <summary>A lease of a job in SQS: the message that was received, which is held until a time.</summary>
internal sealed record SqsLease : JobLease
{
    /// <param name="job">As the message carries it.</param>
    /// <param name="type">The type whose queue it is from.</param>
    /// <param name="attempt">Which one this is.</param>
    /// <param name="fence">Its place among the job's leases.</param>
    /// <param name="message">For its receipt handle.</param>
    /// <param name="queue">Where it is from.</param>
    /// <param name="hold">How long it is held, shared with all copies of this record.</param>
    public SqsLease(JobEnvelope job, string type, int attempt, long fence, SqsMessage message, SqsQueue queue, MessageHold hold)
        : base(new JobId(job.Id ?? message.MessageId), type, job.Payload, attempt, fence)
    {
        Job = job;
        Message = message;
        Queue = queue;
        Hold = hold;
    }

    public JobEnvelope Job { get; }

    public SqsMessage Message { get; }

    public SqsQueue Queue { get; }

    public MessageHold Hold { get; }

    /// <summary>What a copy of the job carries on: it keeps its name, its group and its place among the fences.</summary>
    /// <param name="attempts">How many count.</param>
    public JobEnvelope Copy(int attempts) => Job with { Id = Id.Value, Type = Type, AttemptsBefore = attempts, FenceBefore = Fence, DueAt = null };

    /// <summary>Neither payload nor receipt handle: it may stand in a log.</summary>
    public override string ToString() => $"Job {Id} of type {Type}, attempt {Attempt}";
}
