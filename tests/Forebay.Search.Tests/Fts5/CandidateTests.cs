using Forebay.Search.Fts5;
using Xunit;

namespace Forebay.Search.Tests.Fts5;

public sealed class CandidateTests
{
    [Fact]
    public async Task Of_many_matches_the_most_popular_are_ranked_and_the_count_is_a_lower_bound()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        await catalogue.ExecuteAsync("WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 399) INSERT INTO Track(TrackId, Name, AlbumId, GenreId, Cents, Plays) SELECT i, CASE i WHEN 399 THEN 'Quux' ELSE 'Quux and something more' END, 1, 1 + i % 2, 99, i FROM n");
        await catalogue.Index.RebuildAsync();
        using var capped = new Fts5Index(catalogue.Pool, SmallCatalogue.Definition, new Fts5Options { MaxCandidates = 100, MaxCounted = 100, StemsBelow = 0 });
        using var counting = new Fts5Index(catalogue.Pool, SmallCatalogue.Definition, new Fts5Options { MaxCandidates = 100, MaxCounted = 10_000, StemsBelow = 0 });

        SearchPage page = await capped.SearchAsync(new SearchRequest { Text = "quux", Size = 200 });

        Assert.Equal((100, true, 100), (page.Total, page.TotalIsLowerBound, page.Hits.Count));
        Assert.Equal(Enumerable.Range(300, 100).Select(id => (long)id), page.Hits.Select(hit => hit.Id).Order());
        // The shortest text with the word is the best of them.
        Assert.Equal(399, page.Hits[0].Id);
        SearchPage counted = await counting.SearchAsync(new SearchRequest { Text = "quux" });
        Assert.Equal((300, false), (counted.Total, counted.TotalIsLowerBound));
        SearchPage filtered = await counting.SearchAsync(new SearchRequest { Text = "quux", Filters = [new ValueFilter("genre_id", 1), new RangeFilter("price", 90, 99)] });
        Assert.Equal((150, false), (filtered.Total, filtered.TotalIsLowerBound));
        SearchPage exact = await capped.SearchAsync(new SearchRequest { Text = "quux", Filters = [new RangeFilter("price", 100, null)] });
        Assert.Equal((0, false), (exact.Total, exact.TotalIsLowerBound));
        Assert.True((await counting.SearchAsync(new SearchRequest { Text = "quux", Sort = new SearchSort("name") })).SortIsPartial);
        Assert.True((await capped.SearchAsync(new SearchRequest { Text = "quux", Sort = new SearchSort(SearchSort.Popularity) })).SortIsPartial);
        Assert.False((await capped.SearchAsync(new SearchRequest { Text = "quux", Sort = new SearchSort(SearchSort.Popularity, Descending: true) })).SortIsPartial);
        Assert.False((await counting.SearchAsync(new SearchRequest { Text = "bomber", Sort = new SearchSort("name") })).SortIsPartial);
    }
}
