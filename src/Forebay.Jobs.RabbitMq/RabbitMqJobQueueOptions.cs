namespace Forebay.Jobs.RabbitMq;

/// <summary>How a job queue in RabbitMQ names its queues, waits and looks.</summary>
public sealed class RabbitMqJobQueueOptions
{
    /// <summary>What the names of all its queues and exchanges begin with; those who share jobs have the same. Default <c>forebay.jobs.</c>; 1 to 64 letters, digits and signs of <c>. - _ :</c>, not beginning with <c>amq.</c>.</summary>
    public string QueuePrefix { get; set; } = "forebay.jobs.";

    /// <summary>What the broker shows as the connections' name. Default none: the machine's name and the process id; 1 to 200 characters.</summary>
    public string? ConnectionName { get; set; }

    /// <summary>How often a waiting worker asks the broker how many messages there are; this process's jobs it knows at once. Default 0.5 seconds; 10 milliseconds to a day.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the broker may take to confirm a message or to answer a request. Default 10 seconds; 100 milliseconds to 10 minutes.</summary>
    public TimeSpan ConfirmTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long connecting may take. Default 10 seconds; 100 milliseconds to 10 minutes.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the two sides tell each other that they live; a silent connection is given up after twice that, and its leases are lost. Default 20 seconds; 1 second to 10 minutes.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The channels that leases share: so many are taken at a time, and where the broker closes one (its <c>consumer_timeout</c>), only that one's leases are lost. Default 32; 1 to 1,000.</summary>
    public int MaxLeaseChannels { get; set; } = 32;

    /// <summary>The most dead letters that a list, a retry or a purge looks through, from the oldest. Default 1,000; 1 to 100,000. Each is in memory meanwhile.</summary>
    public int MaxDeadBrowse { get; set; } = 1000;

    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    internal void Validate()
    {
        Check(IsPrefix(QueuePrefix), nameof(QueuePrefix), $"'{QueuePrefix}'", "1 to 64 letters, digits and signs of . - _ : and must not begin with amq.");
        Check(ConnectionName is null or { Length: > 0 and <= 200 }, nameof(ConnectionName), $"'{ConnectionName}'", "1 to 200 characters");
        CheckTime(PollEvery, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1), nameof(PollEvery));
        CheckTime(ConfirmTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), nameof(ConfirmTimeout));
        CheckTime(ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), nameof(ConnectTimeout));
        CheckTime(Heartbeat, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), nameof(Heartbeat));
        Check(MaxLeaseChannels is >= 1 and <= 1000, nameof(MaxLeaseChannels), MaxLeaseChannels, "1 to 1000");
        Check(MaxDeadBrowse is >= 1 and <= 100_000, nameof(MaxDeadBrowse), MaxDeadBrowse, "1 to 100000");
    }

    private static bool IsPrefix(string prefix) =>
        prefix is { Length: > 0 and <= 64 } && !prefix.StartsWith("amq.", StringComparison.Ordinal) && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':');

    private static void CheckTime(TimeSpan time, TimeSpan least, TimeSpan most, string option) => Check(time >= least && time <= most, option, time, $"{least:c} to {most:c}");

    private static void Check(bool good, string option, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException($"RabbitMQ job queue: {option} is {value}; it must be {allowed}.", option);
    }
}
