namespace Forebay.Search;

/// <summary>What to search for.</summary>
public sealed record SearchRequest
{
    /// <summary>The most characters of <see cref="Text"/> that are read; the rest is ignored.</summary>
    public const int MaxCharacters = 500;

    /// <summary>The most words of <see cref="Text"/> that are read; the rest is ignored.</summary>
    public const int MaxWords = 32;

    /// <summary>The largest <see cref="Size"/>.</summary>
    public const int MaxSize = 200;

    /// <summary>
    /// What somebody wrote: words that must all match, <c>"a phrase"</c>, <c>-without</c>, <c>this OR that</c>, <c>begin*</c>, <c>field:word</c>.
    /// Anything else is text. Empty: every document that the filters let through.
    /// </summary>
    public string Text { get; init; } = "";

    /// <summary>The last word may be unfinished, as in a field that searches while one types.</summary>
    public bool LastWordIsPrefix { get; init; }

    /// <summary>All of them must hold.</summary>
    public IReadOnlyList<SearchFilter> Filters { get; init; } = [];

    /// <summary>The order; null: by relevance, or by popularity where there is no text.</summary>
    public SearchSort? Sort { get; init; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Documents a page, 1 to <see cref="MaxSize"/>.</summary>
    public int Size { get; init; } = 20;

    /// <summary>The fields whose values are counted over all that was found. A filter on a field does not narrow its own counts.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>Where a word is in no document, look for the nearest one that is.</summary>
    public bool CorrectTypos { get; init; } = true;
}
