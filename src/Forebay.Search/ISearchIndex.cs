namespace Forebay.Search;

/// <summary>A full-text index over an application's documents.</summary>
/// <remarks>Thread-safe. What may come from people (<see cref="SearchRequest.Text"/>, a prefix) can't be wrong: every text has an answer, be it an empty one.</remarks>
public interface ISearchIndex
{
    /// <summary>Finds documents.</summary>
    /// <exception cref="SearchException">The request names a field the index does not have, or a page, size or range that can't be.</exception>
    ValueTask<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Completes what somebody types, from the documents' own fields.</summary>
    /// <param name="prefix">What was typed so far; its last word may be unfinished.</param>
    /// <param name="limit">How many at most of each kind, 1 to 50.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    ValueTask<IReadOnlyList<Suggestion>> SuggestAsync(string prefix, int limit = 5, CancellationToken cancellationToken = default);

    /// <summary>Makes the index anew from the documents while searches go on.</summary>
    /// <param name="progress">Is told the share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops it; what stood before goes on standing.</param>
    /// <returns>How many documents it holds.</returns>
    Task<long> RebuildAsync(IProgress<double>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Puts the index's parts together, so that searches read less.</summary>
    Task OptimizeAsync(CancellationToken cancellationToken = default);

    /// <summary>Compares the index with the documents, row by row.</summary>
    Task<SearchValidation> ValidateAsync(CancellationToken cancellationToken = default);

    /// <summary>How large the index is, and how old.</summary>
    ValueTask<SearchIndexStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);
}
