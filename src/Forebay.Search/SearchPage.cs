using System.ComponentModel;

namespace Forebay.Search;

/// <summary>What a search found.</summary>
[ImmutableObject(true)]
public sealed record SearchPage
{
    /// <summary>How many documents match; see <see cref="TotalIsLowerBound"/>.</summary>
    public required long Total { get; init; }

    /// <summary>There are more than <see cref="Total"/>: the index stopped counting.</summary>
    public bool TotalIsLowerBound { get; init; }

    /// <summary>More matched than are put in order: the order is that of the most popular ones (see <see cref="SearchSort"/>).</summary>
    public bool SortIsPartial { get; init; }

    /// <summary>The page's documents, best first.</summary>
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>The counts that were asked for, in the request's order.</summary>
    public IReadOnlyList<Facet> Facets { get; init; } = [];

    /// <summary>What was searched instead, because words of the request are in no document; null: what was asked.</summary>
    public string? Corrected { get; init; }

    /// <summary>No document has all the words, so these have some of them.</summary>
    public bool Relaxed { get; init; }
}

/// <summary>A document that was found.</summary>
/// <param name="Id">The application's id.</param>
/// <param name="Score">Greater is better; comparable within one search.</param>
/// <param name="Fields">The text fields, as they are.</param>
/// <param name="Values">The values; null where the document has none.</param>
/// <param name="Highlights">The text fields in which words were found: HTML, escaped, with the words in <c>&lt;mark&gt;</c>.</param>
[ImmutableObject(true)]
public sealed record SearchHit(
    long Id, double Score, IReadOnlyDictionary<string, string?> Fields, IReadOnlyDictionary<string, long?> Values, IReadOnlyDictionary<string, string> Highlights);

/// <summary>The values of a field over all that was found.</summary>
/// <param name="Field">The value's name in the index.</param>
/// <param name="Counts">Most frequent first.</param>
/// <param name="IsLowerBound">More matched than were counted: the counts are of the most popular ones.</param>
[ImmutableObject(true)]
public sealed record Facet(string Field, IReadOnlyList<FacetCount> Counts, bool IsLowerBound);

/// <summary>One value and how many documents have it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Label">Its name; the number itself where it has none.</param>
/// <param name="Count">Documents.</param>
[ImmutableObject(true)]
public sealed record FacetCount(long Value, string Label, long Count);
