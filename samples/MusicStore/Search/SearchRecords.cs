using System.ComponentModel;

// What searches answer. All of it is cached, so all of it is immutable; each type is a few lines, so they stand together.
namespace MusicStore.Search;

/// <summary>A track that was found. Its highlights are, by field, HTML: escaped text with the words that were found in <c>mark</c>.</summary>
[ImmutableObject(true)]
public sealed record FoundTrack(
    long Id, string Name, string? Album, string? Artist, string? Genre, long? AlbumId, long? ArtistId, long? GenreId, long? Year, long LengthSeconds, decimal UnitPrice, IReadOnlyDictionary<string, string> Highlight);

[ImmutableObject(true)]
public sealed record FacetValue(long Value, string Label, long Count);

/// <summary>A page of what was found: perhaps by what was searched instead (DidYouMean), because words were in no track, or by some of the words only. SortedPartly: more matched than are put in order, so the order is that of the most popular ones.</summary>
[ImmutableObject(true)]
public sealed record SearchResults(
    long Total, bool TotalIsLowerBound, int Page, int Size, IReadOnlyList<FoundTrack> Items, IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets, string? DidYouMean, bool SomeWords, bool SortedPartly)
{
    /// <summary>Pages that can be shown: of many matches the most popular ones are ranked.</summary>
    public int Pages => (int)Math.Clamp((Math.Min(Total, 2_000) + Size - 1) / Size, 1, int.MaxValue);
}

/// <summary>A completion: a track, album, artist or search, with where it leads and, as HTML, what of it was typed.</summary>
[ImmutableObject(true)]
public sealed record SuggestedItem(string Kind, string Text, string Url, string Highlight);

[ImmutableObject(true)]
public sealed record SuggestedItems(IReadOnlyList<SuggestedItem> Items);

[ImmutableObject(true)]
public sealed record PopularSearches(IReadOnlyList<PopularSearchItem> Items);

[ImmutableObject(true)]
public sealed record PopularSearchItem(string Text, long Searches);
