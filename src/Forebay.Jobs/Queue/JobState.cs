namespace Forebay.Jobs;

/// <summary>Where a job stands. The values stand in stored files.</summary>
public enum JobState
{
    /// <summary>It can be leased now: it is due, or the lease of whoever had it has run out.</summary>
    Pending = 0,

    /// <summary>It waits for its time: it was enqueued with a delay, or failed and will be tried again.</summary>
    Delayed = 1,

    /// <summary>A worker holds a lease of it.</summary>
    Running = 2,

    /// <summary>It is done.</summary>
    Completed = 3,

    /// <summary>It failed for good and is kept as a dead letter, with its error.</summary>
    Dead = 4,
}
