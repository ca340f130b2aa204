namespace Forebay.MySql.Proxy;

/// <summary>What a proxy has done since it began.</summary>
public sealed record MySqlProxyStatistics
{
    /// <summary>How many clients are connected.</summary>
    public long Connected { get; init; }

    /// <summary>How many clients have come.</summary>
    public long Clients { get; init; }

    /// <summary>How many were refused because there were too many.</summary>
    public long Refused { get; init; }

    /// <summary>Answers from the cache.</summary>
    public long Hits { get; init; }

    /// <summary>Answers from the server that could have been cached.</summary>
    public long Misses { get; init; }

    /// <summary>Hits that waited for another client's miss.</summary>
    public long Joined { get; init; }

    /// <summary>Statements that went to the server in any case.</summary>
    public long Passed { get; init; }

    /// <summary>Statements and transactions that changed something.</summary>
    public long Writes { get; init; }

    /// <summary>Those of them whose own text named every row.</summary>
    public long ExactWrites { get; init; }

    /// <summary>How often a write's OK was held for the feed.</summary>
    public long FeedWaits { get; init; }

    /// <summary>How often the feed was late, and the statement's own tables counted.</summary>
    public long FeedTimeouts { get; init; }

    /// <summary>Answers while the server was away.</summary>
    public long StaleAnswers { get; init; }

    /// <summary>Bytes that came from the cache.</summary>
    public long BytesFromCache { get; init; }

    /// <summary>Why nothing is cached; null: it is.</summary>
    public string? Problem { get; init; }
}
