namespace Forebay.Jobs.Sqs;

/// <summary>What SQS takes at most. Source: Amazon SQS developer guide, "message quotas" and "queue quotas".</summary>
internal static class SqsLimits
{
    /// <summary>Messages of one call.</summary>
    public const int BatchEntries = 10;

    /// <summary>Body and attributes of a message, and of all messages of a call, in bytes, where the queue's own <c>MaximumMessageSize</c> is not known. Older servers say 256 KiB there.</summary>
    public const int MessageBytes = 1 << 20;

    /// <summary>The length of a queue's name, with <c>.fifo</c>.</summary>
    public const int NameLength = 80;

    /// <summary>How often a message may be received before its redrive policy moves it, at most.</summary>
    public const int MostReceives = 1000;

    /// <summary>How long a message can be delayed when it is sent.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(900);

    /// <summary>How long a message can be kept from others, counted from its receive.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromHours(12);

    /// <summary>How long a receive can wait.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    /// <summary>How long a message is kept: the least and the most.</summary>
    public static readonly TimeSpan LeastRetention = TimeSpan.FromSeconds(60);

    /// <inheritdoc cref="LeastRetention"/>
    public static readonly TimeSpan MostRetention = TimeSpan.FromDays(14);

    /// <summary>Whole seconds, rounded up: nothing is visible before its time.</summary>
    public static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
