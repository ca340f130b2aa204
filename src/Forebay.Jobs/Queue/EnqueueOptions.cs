namespace Forebay.Jobs;

/// <summary>How one job is enqueued.</summary>
public sealed class EnqueueOptions
{
    /// <summary>How long the job waits before it may run. Default zero; zero to ten years.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>While a job of the same type with this key waits or runs, no second one is added. Default none; 1 to 512 characters.</summary>
    public string? DeduplicationKey { get; init; }

    /// <summary>Of the jobs of a type that are due, those with the greatest number run first. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Jobs of a type with the same group run one after the other, in the order in which they were enqueued. Default none; 1 to 128 characters. Only where the queue has <see cref="JobQueueFeatures.Groups"/>.</summary>
    public string? Group { get; init; }
}
