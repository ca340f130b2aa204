namespace Forebay.Jobs;

/// <summary>What a queue knows of a job.</summary>
/// <param name="Id">The job.</param>
/// <param name="Type">Its type's name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempt">How often it was begun.</param>
/// <param name="Priority">As it was enqueued.</param>
/// <param name="EnqueuedAt">When it was added.</param>
/// <param name="DueAt">When it may run or, while it runs, when its lease ends.</param>
/// <param name="FinishedAt">When it was completed or became a dead letter; null: neither.</param>
/// <param name="Worker">Who leased it last.</param>
/// <param name="Progress">What its handler reported last; null: nothing.</param>
/// <param name="Error">Its last attempt's error.</param>
public sealed record JobStatus(
    JobId Id,
    string Type,
    JobState State,
    int Attempt,
    int Priority,
    DateTimeOffset EnqueuedAt,
    DateTimeOffset DueAt,
    DateTimeOffset? FinishedAt,
    string? Worker,
    JobProgress? Progress,
    string? Error);
