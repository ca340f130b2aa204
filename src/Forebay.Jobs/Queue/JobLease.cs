namespace Forebay.Jobs;

/// <summary>The right to run a job, for a time that can be renewed. A queue may derive its own, with what it needs to settle the job.</summary>
/// <param name="Id">The job.</param>
/// <param name="Type">Its type's name.</param>
/// <param name="Payload">Its JSON, as it was enqueued.</param>
/// <param name="Attempt">Which attempt this is, from 1; those that were returned do not count.</param>
/// <param name="Fence">
/// Greater than that of every lease of this job before. A holder that was paused may believe in a lease that another has by then: what it writes
/// elsewhere can carry the fence, and be refused where a greater one was seen.
/// </param>
public record JobLease(JobId Id, string Type, ReadOnlyMemory<byte> Payload, int Attempt, long Fence);
