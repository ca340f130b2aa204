namespace Forebay.Jobs;

/// <summary>What every queue accepts, and the checks that say so.</summary>
public static class JobLimits
{
    /// <summary>The longest name of a job type or a worker, in characters.</summary>
    public const int MaxTypeLength = 200;

    /// <summary>The longest de-duplication key, in characters.</summary>
    public const int MaxKeyLength = 512;

    /// <summary>The longest group, in characters.</summary>
    public const int MaxGroupLength = 128;

    /// <summary>The largest payload, in bytes (1 MiB): a job names its files and rows instead of carrying them.</summary>
    public const int MaxPayloadBytes = 1 << 20;

    /// <summary>The longest error or progress text that is kept, in characters; longer ones are cut.</summary>
    public const int MaxTextLength = 8192;

    /// <summary>The longest delay of a job, and the longest visibility time-out.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(3650);

    /// <summary>Throws for what can't be enqueued in a queue of these features.</summary>
    /// <exception cref="ArgumentException">Names the value and what is allowed.</exception>
    public static void CheckEnqueue(string type, ReadOnlyMemory<byte> payload, EnqueueOptions options, JobQueueFeatures features)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckType(type);
        if (payload.Length > MaxPayloadBytes)
            throw new ArgumentException($"The payload of a '{type}' job has {payload.Length} bytes; at most {MaxPayloadBytes} are allowed. Store it elsewhere and enqueue its name.", nameof(payload));
        if (options.DeduplicationKey is { Length: 0 or > MaxKeyLength })
            throw new ArgumentException($"The de-duplication key of a '{type}' job has {options.DeduplicationKey.Length} characters; 1 to {MaxKeyLength} are allowed.", nameof(options));
        if (options.Group is { } group)
        {
            if (group.Length is 0 or > MaxGroupLength)
                throw new ArgumentException($"The group of a '{type}' job has {group.Length} characters; 1 to {MaxGroupLength} are allowed.", nameof(options));
            if ((features & JobQueueFeatures.Groups) == 0)
                throw new ArgumentException($"A '{type}' job names the group '{group}', and this queue has no groups: it can't keep their order. Leave Group out, or use a queue that has them (SQS with Fifo).", nameof(options));
        }
        CheckDelay(options.Delay);
    }

    /// <summary>Throws where a name can't be a job type's.</summary>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static void CheckType(string type)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        if (type.Length > MaxTypeLength)
            throw new ArgumentException($"The job type '{type[..32]}…' has {type.Length} characters; at most {MaxTypeLength} are allowed.", nameof(type));
    }

    /// <summary>Throws where a job can't wait so long.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or more than <see cref="MaxDelay"/>.</exception>
    public static void CheckDelay(TimeSpan delay)
    {
        if (delay < TimeSpan.Zero || delay > MaxDelay)
            throw new ArgumentOutOfRangeException(nameof(delay), delay, $"A job waits from no time to {MaxDelay:c}.");
    }

    /// <summary>Throws where a lease can't last so long.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than a millisecond or more than <see cref="MaxDelay"/>.</exception>
    public static void CheckVisibility(TimeSpan visibility)
    {
        if (visibility < TimeSpan.FromMilliseconds(1) || visibility > MaxDelay)
            throw new ArgumentOutOfRangeException(nameof(visibility), visibility, $"A lease lasts from a millisecond to {MaxDelay:c}.");
    }

    /// <summary>The text, cut to <see cref="MaxTextLength"/>.</summary>
    public static string Cut(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxTextLength ? text : text[..(MaxTextLength - 1)] + "…";
    }
}
