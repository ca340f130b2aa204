using Npgsql;

namespace Forebay.PostgreSql;

/// <summary>Which PostgreSQL is followed, by which publication and slot, and how patiently.</summary>
public sealed class PostgreSqlFeedOptions
{
    /// <summary>The primary itself, in the form of Npgsql, with the database whose tables are cached; the user needs <c>REPLICATION</c>. Not a connection pooler (PgBouncer), which has no replication.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The replication slot's name. Each process that caches has its own: two can't read one slot. Default <c>forebay</c>; 1 to 63 of <c>a-z</c>, <c>0-9</c>, <c>_</c>.</summary>
    public string Slot { get; set; } = "forebay";

    /// <summary>The publication's name; processes may share it. Default <c>forebay</c>; 1 to 63 characters.</summary>
    public string Publication { get; set; } = "forebay";

    /// <summary>The tables to publish, as <c>schema.table</c>; with none here and in <see cref="Schemas"/>: all of the database. Read where the publication is made or added to.</summary>
    public IList<string> Tables { get; } = [];

    /// <summary>The schemas whose tables are published, besides those of <see cref="Tables"/>.</summary>
    public IList<string> Schemas { get; } = [];

    /// <summary>True: publication and slot are made where they are missing. False: what is missing is an error. Default true.</summary>
    public bool CreateMissing { get; set; } = true;

    /// <summary>The most bytes of its log that the primary is made to keep for the slot. Where it is more, the slot is given up, everything is invalidated, and a new slot begins. Default 10 GiB; at least 1 MiB.</summary>
    public long MaxSlotWalBytes { get; set; } = 10L << 30;

    /// <summary>How often the primary is asked for a sign of life, and whether a table was altered. Default 1 second; 10 milliseconds or more, and less than <c>Feed.MaxFeedLag</c>.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a failure the feed connects again; each further failure doubles it. Default 200 milliseconds; more than zero.</summary>
    public TimeSpan ReconnectAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>To how much <see cref="ReconnectAfter"/> grows. Default 10 seconds; at least <see cref="ReconnectAfter"/>.</summary>
    public TimeSpan MaxReconnectAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the primary may take for an answer. Default 10 seconds; a second or more.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the stream of changes may be silent, signs of life included, until it is taken for dead. Default 30 seconds; a second or more.</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        CheckConnection();
        if (Slot.Length is 0 or > 63 || Slot.Any(static letter => letter is not (>= 'a' and <= 'z') and not (>= '0' and <= '9') and not '_'))
            throw Wrong(nameof(Slot), $"'{Slot}'", "it must have 1 to 63 of a-z, 0-9 and _");
        if (Publication.Length is 0 or > 63)
            throw Wrong(nameof(Publication), $"'{Publication}'", "it must have 1 to 63 characters");
        if (Tables.FirstOrDefault(static table => table.Split('.') is not [{ Length: > 0 }, { Length: > 0 }]) is { } name)
            throw Wrong(nameof(Tables), $"'{name}'", "each table is named with its schema: public.track");
        if (MaxSlotWalBytes < 1 << 20)
            throw Wrong(nameof(MaxSlotWalBytes), $"{MaxSlotWalBytes}", "it must be at least 1,048,576");
        if (HeartbeatEvery < TimeSpan.FromMilliseconds(10))
            throw Wrong(nameof(HeartbeatEvery), $"{HeartbeatEvery:c}", "it must be 10 milliseconds or more");
        if (ReconnectAfter <= TimeSpan.Zero)
            throw Wrong(nameof(ReconnectAfter), $"{ReconnectAfter:c}", "it must be more than zero");
        if (MaxReconnectAfter < ReconnectAfter)
            throw Wrong(nameof(MaxReconnectAfter), $"{MaxReconnectAfter:c}", $"it must be at least ReconnectAfter ({ReconnectAfter:c})");
        if (CommandTimeout < TimeSpan.FromSeconds(1))
            throw Wrong(nameof(CommandTimeout), $"{CommandTimeout:c}", "it must be a second or more");
        if (SilenceLimit < TimeSpan.FromSeconds(1))
            throw Wrong(nameof(SilenceLimit), $"{SilenceLimit:c}", "it must be a second or more");
    }

    private void CheckConnection()
    {
        try
        {
            // The text itself is not repeated: it may hold a password.
            var read = new NpgsqlConnectionStringBuilder(ConnectionString);
            if (string.IsNullOrEmpty(read.Host) || string.IsNullOrEmpty(read.Database))
                throw new ForebayConfigurationException("PostgreSQL feed: ConnectionString must name Host and Database: Host=db;Username=forebay;Database=shop.");
            if (read.Host.Contains(',', StringComparison.Ordinal))
                throw new ForebayConfigurationException("PostgreSQL feed: ConnectionString names several hosts; it must name the primary alone, because a slot and its positions are one server's.");
        }
        catch (ArgumentException e)
        {
            throw new ForebayConfigurationException($"PostgreSQL feed: ConnectionString can't be read: {e.Message}", e);
        }
    }

    private static ForebayConfigurationException Wrong(string option, string value, string rule) => new($"PostgreSQL feed: {option} is {value}; {rule}.");
}
