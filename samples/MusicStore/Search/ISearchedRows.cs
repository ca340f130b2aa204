namespace MusicStore.Search;

/// <summary>The rows that the search index is made of.</summary>
internal interface ISearchedRows
{
    /// <summary>Completes when a search finds a row as the primary has it now.</summary>
    /// <param name="table">One of the catalogue's tables.</param>
    /// <param name="id">The row's key.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask RefreshAsync(string table, long id, CancellationToken cancellation);
}
