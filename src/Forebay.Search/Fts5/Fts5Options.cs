namespace Forebay.Search.Fts5;

/// <summary>The limits of an FTS5 index.</summary>
public sealed class Fts5Options
{
    /// <summary>The most matches that are ranked; of more, the most popular are. Default 2,000; 100 to 100,000. Scoring costs about a microsecond each.</summary>
    public int MaxCandidates { get; set; } = 2_000;

    /// <summary>Matches are counted up to here, then told as "more than". Default 2,000; at least <see cref="MaxCandidates"/>. More than that takes another look at all of them.</summary>
    public int MaxCounted { get; set; } = 2_000;

    /// <summary>The most matches that facets are counted over; of more, the most popular are. Default 2,000; 100 to 1,000,000.</summary>
    public int MaxFacetMatches { get; set; } = 2_000;

    /// <summary>The most values that a facet tells. Default 12; 1 to 1,000.</summary>
    public int MaxFacetValues { get; set; } = 12;

    /// <summary>Where fewer documents have the exact words, those with the words' stems follow them. Default 50; 0: never.</summary>
    public int StemsBelow { get; set; } = 50;

    /// <summary>The most words that one word stands for by the table of synonyms. Default 8; 0: none.</summary>
    public int MaxSynonyms { get; set; } = 8;

    /// <summary>Documents in one transaction of a rebuild; other writers wait no longer than that takes. Default 20,000; at least 100.</summary>
    public int RebuildBatch { get; set; } = 20_000;

    /// <exception cref="ForebayConfigurationException">A limit can't work.</exception>
    internal void Validate()
    {
        Check(nameof(MaxCandidates), MaxCandidates, 100, 100_000);
        Check(nameof(MaxCounted), MaxCounted, MaxCandidates, int.MaxValue);
        Check(nameof(MaxFacetMatches), MaxFacetMatches, 100, 1_000_000);
        Check(nameof(MaxFacetValues), MaxFacetValues, 1, 1_000);
        Check(nameof(StemsBelow), StemsBelow, 0, 100_000);
        Check(nameof(MaxSynonyms), MaxSynonyms, 0, 100);
        Check(nameof(RebuildBatch), RebuildBatch, 100, int.MaxValue);
    }

    private static void Check(string name, int value, int least, int most)
    {
        if (value < least || value > most)
            throw new ForebayConfigurationException($"Search: {name} is {value}; it must be {least} to {most}.");
    }
}
