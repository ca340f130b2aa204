using Xunit;

namespace Forebay.Search.Tests.Fts5;

public sealed class SuggestionTests
{
    [Fact]
    public async Task What_is_typed_is_completed_from_tracks_albums_and_artists()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        IReadOnlyList<Suggestion> suggestions = await catalogue.Index.SuggestAsync("ni");

        Assert.Equal([("name", "A Night at the Disco", 11L), ("album", "A Night at the Opera", 2L)], suggestions.Select(one => (one.Kind, one.Text, one.Id!.Value)));
        Assert.Equal("A <mark>Night</mark> at the Opera", suggestions[1].Highlight);
        Assert.Equal([("artist", 1L)], (await catalogue.Index.SuggestAsync("moto")).Select(one => (one.Kind, one.Id!.Value)));
    }

    [Fact]
    public async Task What_begins_with_it_comes_before_what_has_it_inside()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        await catalogue.ExecuteAsync("INSERT INTO Track VALUES (50, 'Night Boat', 1, 1, NULL, 1, 0)");

        Assert.Equal(["Night Boat", "A Night at the Disco"], (await catalogue.Index.SuggestAsync("night")).Where(one => one.Kind == "name").Select(one => one.Text));
    }

    [Fact]
    public async Task Nothing_typed_suggests_nothing_and_markup_stays_text()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        Assert.Empty(await catalogue.Index.SuggestAsync(" ?! "));
        Assert.Equal("&lt;b&gt;<mark>Bold</mark> &amp; Brave&lt;/b&gt;", Assert.Single(await catalogue.Index.SuggestAsync("bol")).Highlight);
        await Assert.ThrowsAsync<SearchException>(async () => await catalogue.Index.SuggestAsync("x", 0));
    }
}
