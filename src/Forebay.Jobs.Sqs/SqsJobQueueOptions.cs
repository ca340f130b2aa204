namespace Forebay.Jobs.Sqs;

/// <summary>Where a job queue in AWS SQS is, and how it is used.</summary>
public sealed class SqsJobQueueOptions
{
    // Dead letters' queue has the longest name that is made of it: "<prefix>-dead-letters.fifo".
    private const int MaxPrefixLength = 40;

    /// <summary>The region, such as <c>eu-central-1</c>. Default none: <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c>, or the profile's.</summary>
    public string? Region { get; set; }

    /// <summary>Where calls go instead of the region's own address: a local server, a private endpoint. Default none; http or https.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The key to sign with. Default none: the environment, the profile, the container, the EC2 instance, in this order.</summary>
    public AwsCredentials? Credentials { get; set; }

    /// <summary>The profile of the shared files whose key is taken, and no other. Default none.</summary>
    public string? Profile { get; set; }

    /// <summary>What the queues' names begin with; the job type follows. Default <c>forebay</c>; 1 to 40 letters, digits, hyphens and underscores.</summary>
    public string Prefix { get; set; } = "forebay";

    /// <summary>FIFO queues: <see cref="EnqueueOptions.Group"/> keeps its order, and <see cref="EnqueueOptions.DeduplicationKey"/> holds for five minutes. Default false.</summary>
    public bool Fifo { get; set; }

    /// <summary>Makes the queues that are not there; else they must be. Default true.</summary>
    public bool CreateQueues { get; set; } = true;

    /// <summary>How often SQS lets a job be received before it moves it to the dead letters by itself, in queues that are made. Well above every handler's <see cref="JobHandlerOptions.MaxAttempts"/>. Default 100; 1 to 1,000.</summary>
    public int MaxReceives { get; set; } = 100;

    /// <summary>How long SQS keeps a job that nobody finishes, from when it was sent, in queues that are made; dead letters it keeps for 14 days. Default 4 days; 1 minute to 14 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(4);

    /// <summary>How long one poll of a waiting worker lasts. Default 20 seconds; 1 to 20 seconds.</summary>
    public TimeSpan PollWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a completion or a heartbeat waits for others to share its call, and an enqueue while another is on its way. Default 5 milliseconds; zero to a second.</summary>
    public TimeSpan BatchDelay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long one try of a call may take, beside what a poll waits. Default 15 seconds; a second to a day.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long what a poll received is kept for the next lease: it is leased at once, or by nobody.</summary>
    internal TimeSpan HoldFor { get; set; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        Check(Endpoint is null || (Endpoint.IsAbsoluteUri && (Endpoint.Scheme == Uri.UriSchemeHttp || Endpoint.Scheme == Uri.UriSchemeHttps)), nameof(Endpoint), Endpoint, "an http or https address");
        Check(Prefix is { Length: >= 1 and <= MaxPrefixLength } && SqsQueueNames.IsValid(Prefix), nameof(Prefix), $"'{Prefix}'", $"1 to {MaxPrefixLength} letters, digits, hyphens and underscores");
        Check(MaxReceives is >= 1 and <= SqsLimits.MostReceives, nameof(MaxReceives), MaxReceives, $"1 to {SqsLimits.MostReceives}");
        Check(Retention >= SqsLimits.LeastRetention && Retention <= SqsLimits.MostRetention, nameof(Retention), Retention, "1 minute to 14 days");
        Check(PollWait >= TimeSpan.FromSeconds(1) && PollWait <= SqsLimits.Wait, nameof(PollWait), PollWait, "1 to 20 seconds");
        Check(BatchDelay >= TimeSpan.Zero && BatchDelay <= TimeSpan.FromSeconds(1), nameof(BatchDelay), BatchDelay, "zero to a second");
        Check(CallTimeout >= TimeSpan.FromSeconds(1) && CallTimeout <= TimeSpan.FromDays(1), nameof(CallTimeout), CallTimeout, "a second to a day");
    }

    private static void Check(bool good, string option, object? value, string allowed)
    {
        if (!good)
            throw new ArgumentException($"SQS job queue: {option} is {value}; it must be {allowed}.", option);
    }
}
