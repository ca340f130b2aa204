namespace Forebay.Jobs.Sqs;

/// <summary>A lease of a job in SQS: the message that was received, which is held until a time.</summary>
/// <param name="Job">As the message carries it.</param>
/// <param name="JobId">The job's name.</param>
/// <param name="JobType">The type whose queue it is from.</param>
/// <param name="Number">Which attempt this is.</param>
/// <param name="Place">Among the fences.</param>
/// <param name="Message">For its receipt handle.</param>
/// <param name="Queue">Where it is from.</param>
/// <param name="Hold">How long it is held, shared with all copies of this record.</param>
internal sealed record SqsLease(JobEnvelope Job, JobId JobId, string JobType, int Number, long Place, SqsMessage Message, SqsQueue Queue, MessageHold Hold)
    : JobLease(JobId, JobType, Job.Payload, Number, Place)
{
    /// <summary>What a copy of the job carries on: it keeps its name, its group and its place among the fences.</summary>
    /// <param name="attempts">How many count.</param>
    public JobEnvelope Copy(int attempts) => Job with { Id = Id.Value, AttemptsBefore = attempts, FenceBefore = Fence, DueAt = null };
}
