using Forebay.Search.Vectors;

namespace MusicStore.Similarity;

/// <summary>Which similar tracks are wanted: null is any. Applied before the nearest are chosen.</summary>
internal sealed record SimilarFilter(long? Genre = null, long? YearFrom = null, long? YearTo = null)
{
    // Unknown years are -1, and of no range.
    private const long FirstYear = 0;

    public static SimilarFilter None { get; } = new();

    public IReadOnlyList<VectorFilter> ToVectorFilters() =>
    [
        .. Genre is { } genre ? [new VectorFilter(TrackSpaces.Genre, genre, genre)] : (VectorFilter[])[],
        .. YearFrom is null && YearTo is null ? [] : (VectorFilter[])[new VectorFilter(TrackSpaces.Year, YearFrom ?? FirstYear, YearTo ?? long.MaxValue)],
    ];
}
