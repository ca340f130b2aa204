namespace Forebay.Search.Statistics;

/// <summary>One search, as it is remembered.</summary>
/// <param name="Text">What was written.</param>
/// <param name="Results">How many documents matched.</param>
/// <param name="Elapsed">How long the answer took.</param>
/// <param name="Session">Who searched, as far as that is known; searches of one session count once. Null: unknown.</param>
/// <param name="User">The user, where one has signed in.</param>
/// <param name="CacheHit">The answer came from the cache.</param>
/// <param name="At">When.</param>
public sealed record SearchLogEntry(string Text, long Results, TimeSpan Elapsed, string? Session, long? User, bool CacheHit, DateTimeOffset At)
{
    /// <summary>How it came about. Default: a text that was sent.</summary>
    public SearchKind Kind { get; init; }

    /// <summary>What was searched instead of a slip of the pen; that is what counts as popular. Null: what was written.</summary>
    public string? Corrected { get; init; }
}

/// <summary>A search that many made.</summary>
/// <param name="Text">In lower case, without diacritics and signs.</param>
/// <param name="Searches">By how many sessions.</param>
public sealed record PopularSearch(string Text, long Searches);

/// <summary>The searches of a time.</summary>
/// <param name="Searches">All of them.</param>
/// <param name="WithoutResults">Those that found nothing, without those on the way to a text.</param>
/// <param name="CacheHits">Those whose answer was cached.</param>
/// <param name="MeanTime">Mean time of an answer.</param>
/// <param name="SlowestTime">The longest.</param>
/// <param name="Dropped">Entries that were not written since the start, because more came than could be.</param>
public sealed record SearchLogSummary(long Searches, long WithoutResults, long CacheHits, TimeSpan MeanTime, TimeSpan SlowestTime, long Dropped);
