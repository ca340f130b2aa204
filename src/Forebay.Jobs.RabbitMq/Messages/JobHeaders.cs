namespace Forebay.Jobs.RabbitMq.Messages;

/// <summary>The headers of a job's message.</summary>
internal static class JobHeaders
{
    public const string Id = "forebay-id";
    public const string Type = "forebay-type";
    public const string Priority = "forebay-priority";

    /// <summary>How many attempts were begun before this message; those since, the broker counts.</summary>
    public const string Attempts = "forebay-attempts";

    /// <summary>The greatest fence before this message.</summary>
    public const string Fence = "forebay-fence";

    /// <summary>Milliseconds of Unix time.</summary>
    public const string EnqueuedAt = "forebay-enqueued-at";

    public const string Key = "forebay-key";

    /// <summary>The last attempt's error; a dead letter's is why it died.</summary>
    public const string Error = "forebay-error";

    /// <summary>Milliseconds that are left to wait when this message is due.</summary>
    public const string Remaining = "forebay-remaining";

    /// <summary>Milliseconds of Unix time; dead letters only.</summary>
    public const string DiedAt = "forebay-died-at";

    /// <summary>The broker's: how often this message was given out and came back. Absent the first time.</summary>
    public const string DeliveryCount = "x-delivery-count";

    /// <summary>The broker's: why and when it moved the message.</summary>
    public const string Deaths = "x-death";
}
