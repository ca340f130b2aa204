using Xunit;

namespace Forebay.Search.Tests.Fts5;

public sealed class FilterTests
{
    [Fact]
    public async Task Filters_narrow_what_is_found_with_a_text_and_without()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        Assert.Equal(["Dancing Queen"], await catalogue.NamesAsync("queen", new ValueFilter("genre_id", 3)));
        Assert.Equal(["Overkill", "Bomber", "Running Free", "Run to the Hills"], await catalogue.NamesAsync("", new ValueFilter("genre_id", 1)));
        Assert.Equal(["Bohemian Rhapsody", "Love of My Life", "Dancing Queen", "A Night at the Disco"], await catalogue.NamesAsync("", new RangeFilter("year", 1975, 1976)));
        Assert.Equal(["<b>Bold & Brave</b>", "Eple"], await catalogue.NamesAsync("", new RangeFilter("price", null, 98)));
        Assert.Equal(["Running Free", "Run to the Hills"], await catalogue.NamesAsync("", new RangeFilter("year", 1980, null)));
        Assert.Equal(["Bohemian Rhapsody"], await catalogue.NamesAsync("", new RangeFilter("year", null, 1976), new RangeFilter("price", 100, 5000)));
        Assert.Empty(await catalogue.NamesAsync("", new RangeFilter("year", 1990, null)));
        Assert.Equal(11, (await catalogue.NamesAsync("", new RangeFilter("year", null, null))).Length);
    }

    [Fact]
    public async Task Every_range_finds_exactly_the_numbers_in_it()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        await catalogue.ExecuteAsync("WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO Track(TrackId, Name, Cents, Plays) SELECT i, 'Quux', i * 3, 0 FROM n");
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            long from = random.Next(1300), to = from + random.Next(400);
            long expected = Enumerable.Range(100, 301).Count(n => n * 3 >= from && n * 3 <= to);
            SearchPage page = await catalogue.Index.SearchAsync(new SearchRequest { Text = "quux", Size = 200, Filters = [new RangeFilter("price", from, to)] });
            Assert.True(expected == page.Total, $"{from} to {to}: {page.Total}, not {expected}");
        }
    }

    [Fact]
    public async Task Facets_count_all_that_was_found_and_a_filter_does_not_narrow_its_own()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        SearchPage page = await catalogue.Index.SearchAsync(new SearchRequest { Text = "queen", Facets = ["genre_id", "year"], Filters = [new ValueFilter("genre_id", 2)], Size = 1 });

        Assert.Equal((2, 1), (page.Total, page.Hits.Count));
        Assert.Equal([new FacetCount(2, "Rock", 2), new FacetCount(3, "Pop", 1)], page.Facets[0].Counts);
        Assert.Equal([new FacetCount(1975, "1975", 2)], page.Facets[1].Counts);
        Assert.False(page.Facets[0].IsLowerBound);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repetition_in_any_order()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        foreach (SearchSort? sort in (SearchSort?[])[null, new("name"), new("year", Descending: true), new(SearchSort.Popularity), new("price")])
        {
            var seen = new List<long>();
            for (int page = 1; page <= 6; page++)
                seen.AddRange((await catalogue.Index.SearchAsync(new SearchRequest { Text = "", Sort = sort, Page = page, Size = 2 })).Hits.Select(hit => hit.Id));
            Assert.Equal(Enumerable.Range(1, 11).Select(id => (long)id), seen.Order());
        }
        Assert.Equal(["<b>Bold & Brave</b>", "A Night at the Disco", "Bohemian Rhapsody"], (await catalogue.Index.SearchAsync(new SearchRequest { Sort = new("name"), Size = 3 })).Hits.Select(hit => hit.Fields["name"]));
        Assert.Equal([1982, 1982, 1979], (await catalogue.Index.SearchAsync(new SearchRequest { Sort = new("year", Descending: true), Size = 3 })).Hits.Select(hit => hit.Values["year"]!.Value));
    }

    [Theory]
    [InlineData("colour", null, null, 1, 20, "'colour'")]
    [InlineData(null, "colour", null, 1, 20, "'colour'")]
    [InlineData(null, null, "colour", 1, 20, "'colour'")]
    [InlineData(null, null, null, 0, 20, "page is 0")]
    [InlineData(null, null, null, 1, 201, "size is 201")]
    public async Task What_the_index_does_not_have_is_told_by_name(string? filter, string? sort, string? facet, int page, int size, string told)
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        var request = new SearchRequest
        {
            Filters = filter is null ? [] : [new ValueFilter(filter, 1)],
            Sort = sort is null ? null : new SearchSort(sort),
            Facets = facet is null ? [] : [facet],
            Page = page,
            Size = size,
        };

        SearchException e = await Assert.ThrowsAsync<SearchException>(async () => await catalogue.Index.SearchAsync(request));

        Assert.Contains(told, e.Message, StringComparison.Ordinal);
    }
}
