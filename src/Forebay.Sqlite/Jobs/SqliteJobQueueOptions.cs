namespace Forebay.Sqlite;

/// <summary>How a job queue in a SQLite file is watched.</summary>
public sealed class SqliteJobQueueOptions
{
    /// <summary>How often a waiting worker looks for what other processes enqueued; this process's jobs it knows at once. Default 1 second; a millisecond to a day.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(1);

    internal void Validate()
    {
        if (PollEvery < TimeSpan.FromMilliseconds(1) || PollEvery > TimeSpan.FromDays(1))
            throw new ForebayConfigurationException($"SQLite job queue: PollEvery is {PollEvery:c}; it must be a millisecond to a day.");
    }
}
