using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Messages;

/// <summary>A job as a message has it.</summary>
/// <param name="Id">The same in every copy of the job.</param>
/// <param name="Type">Its type's name.</param>
/// <param name="Payload">Its JSON.</param>
internal sealed record JobMessage(string Id, string Type, ReadOnlyMemory<byte> Payload)
{
    // A copy's fences begin at the next multiple of this. Where the message it was made from is given out once more (the broker died between the
    // copy's confirm and the ack), that one's fences stay below the copy's: the copy is the job, and who looks at fences refuses the other.
    private const long FenceStride = 1L << 20;

    public int Priority { get; init; }

    public int Attempts { get; init; }

    public long Fence { get; init; }

    public DateTimeOffset EnqueuedAt { get; init; }

    public string? Key { get; init; }

    public string? Error { get; init; }

    public TimeSpan Remaining { get; init; }

    public DateTimeOffset? DiedAt { get; init; }

    /// <summary>Made of a message that was no job.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Reads what the broker gave; null where it is no job: whoever may publish can put anything into a queue.</summary>
    /// <param name="got">The message.</param>
    /// <param name="deliveries">How often it was given out before.</param>
    public static JobMessage? Read(BasicGetResult got, out long deliveries)
    {
        var headers = new HeaderReader(got.BasicProperties.Headers);
        deliveries = Math.Max(0, headers.Number(JobHeaders.DeliveryCount) ?? 0);
        if (headers.Text(JobHeaders.Id) is not { Length: > 0 and <= 100 } id || headers.Text(JobHeaders.Type) is not { Length: > 0 and <= JobLimits.MaxTypeLength } type)
            return null;
        // The client's buffer is its own.
        return new JobMessage(id, type, got.Body.ToArray())
        {
            Priority = (int)Math.Clamp(headers.Number(JobHeaders.Priority) ?? 0, int.MinValue, int.MaxValue),
            Attempts = (int)Math.Clamp(headers.Number(JobHeaders.Attempts) ?? 0, 0, int.MaxValue),
            Fence = Math.Max(0, headers.Number(JobHeaders.Fence) ?? 0),
            EnqueuedAt = headers.Time(JobHeaders.EnqueuedAt) ?? DateTimeOffset.UnixEpoch,
            Key = headers.Text(JobHeaders.Key),
            Error = headers.Text(JobHeaders.Error),
            Remaining = TimeSpan.FromMilliseconds(Math.Clamp(headers.Number(JobHeaders.Remaining) ?? 0, 0, (long)JobLimits.MaxDelay.TotalMilliseconds)),
            DiedAt = headers.Time(JobHeaders.DiedAt),
        };
    }

    /// <summary>The fence that is before every lease of a copy, and after every lease of the message it is made from.</summary>
    /// <param name="fence">The last lease's.</param>
    public static long FenceAfter(long fence) => ((fence / FenceStride) + 1) * FenceStride;

    public BasicProperties Properties()
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [JobHeaders.Id] = Id,
            [JobHeaders.Type] = Type,
            [JobHeaders.Priority] = Priority,
            [JobHeaders.Attempts] = Attempts,
            [JobHeaders.Fence] = Fence,
            [JobHeaders.EnqueuedAt] = EnqueuedAt.ToUnixTimeMilliseconds(),
        };
        if (Key is not null)
            headers[JobHeaders.Key] = Key;
        if (Error is not null)
            headers[JobHeaders.Error] = Error;
        if (Remaining > TimeSpan.Zero)
            headers[JobHeaders.Remaining] = (long)Math.Ceiling(Remaining.TotalMilliseconds);
        if (DiedAt is { } died)
            headers[JobHeaders.DiedAt] = died.ToUnixTimeMilliseconds();
        return new BasicProperties { Persistent = true, ContentType = "application/json", MessageId = Id, Type = "forebay-job", Headers = headers };
    }
}
