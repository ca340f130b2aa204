namespace Forebay.Jobs;

/// <summary>A dead letter: a job that failed for good.</summary>
/// <param name="Id">The job.</param>
/// <param name="Type">Its type's name.</param>
/// <param name="Payload">Its JSON, as it was enqueued.</param>
/// <param name="Attempt">How often it was begun.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="DiedAt">When it was given up.</param>
public sealed record DeadJob(JobId Id, string Type, ReadOnlyMemory<byte> Payload, int Attempt, string Error, DateTimeOffset DiedAt);
