namespace MusicStore.Search;

/// <summary>The primary's own tables: triggers keep the index right within each transaction.</summary>
internal sealed class PrimaryRows : ISearchedRows
{
    public ValueTask RefreshAsync(string table, long id, CancellationToken cancellation) => ValueTask.CompletedTask;
}
