using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MusicStore.Servers;
using Xunit;

namespace MusicStore.Search;

public abstract class SearchTests(StoreServer store)
{
    [Fact]
    public async Task A_search_is_cached_and_an_edit_shows_in_the_next()
    {
        store.WriteBehind("UPDATE Track SET Name = 'Zanzibar Sunrise' WHERE TrackId = 21");
        await store.CaughtUpAsync();
        Assert.Equal<long[]>([21], await IdsAsync("zanzibar"));
        await store.WarmAsync("/search?q=zanzibar");

        using (HttpResponseMessage changed = await store.PatchAsync("/api/tracks/22", """{"name":"Zanzibar Sunset"}"""))
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal([21, 22], (await IdsAsync("zanzibar")).Order());
        store.WriteBehind("UPDATE Artist SET Name = 'The Zanzibars' WHERE ArtistId = (SELECT ArtistId FROM Track JOIN Album USING (AlbumId) WHERE TrackId = 23)");
        await store.CaughtUpAsync();
        Assert.Contains(23, await IdsAsync("artist:zanzibars"));
    }

    [Fact]
    public async Task An_answer_has_what_is_promised()
    {
        store.WriteBehind("UPDATE Track SET Name = 'Quicksilver <b>Road</b>' WHERE TrackId = 31");
        await store.CaughtUpAsync();

        JsonNode answer = await store.JsonAsync("/api/search?q=quicksilver&size=5");

        Assert.Equal(["total", "totalIsLowerBound", "page", "size", "items", "facets", "didYouMean", "someWords", "sortedPartly", "pages"], answer.AsObject().Select(one => one.Key));
        JsonNode item = Assert.Single(answer["items"]!.AsArray())!;
        Assert.Equal("<mark>Quicksilver</mark> &lt;b&gt;Road&lt;/b&gt;", (string?)item["highlight"]!["name"]);
        Assert.Equal(["genre", "artist", "decade", "media"], answer["facets"]!.AsObject().Select(one => one.Key));
        Assert.Equal(1, (long)answer["facets"]!["genre"]![0]!["count"]!);
        Assert.Equal("quicksilver", (string?)(await store.JsonAsync("/api/search?q=quiksilver"))["didYouMean"]);
        string page = await store.Client.GetStringAsync(new Uri("/search?q=quicksilver", UriKind.Relative));
        Assert.Contains("<mark>Quicksilver</mark> &lt;b&gt;Road&lt;/b&gt;", page);
    }

    [Fact]
    public async Task Filters_narrow_the_api_and_the_page_alike()
    {
        long genre = store.Number("SELECT GenreId FROM Track GROUP BY GenreId ORDER BY count(*) DESC LIMIT 1");
        long expected = store.Number($"SELECT count(*) FROM Track t JOIN Album USING (AlbumId) WHERE GenreId = {genre} AND ReleaseYear BETWEEN 1970 AND 1999 AND UnitPrice <= 1 AND Milliseconds / 1000 BETWEEN 100 AND 300");
        string filters = $"genre={genre}&yearFrom=1970&yearTo=1999&priceMax=1&lengthMin=100&lengthMax=300";

        Assert.Equal(expected, (long)(await store.JsonAsync($"/api/search?{filters}"))["total"]!);
        Assert.Contains($"{expected:N0} tracks", (await store.PageAsync($"/search?{filters}")).Text);
        JsonArray sorted = (await store.JsonAsync($"/api/search?{filters}&sort=shortest&size=200"))["items"]!.AsArray();
        Assert.Equal(sorted.Select(item => (long)item!["lengthSeconds"]!).Order(), sorted.Select(item => (long)item!["lengthSeconds"]!));
    }

    [Theory]
    [InlineData("genre=rock", "genre")]
    [InlineData("page=0", "page")]
    [InlineData("size=201", "size")]
    [InlineData("priceMax=cheap", "priceMax")]
    [InlineData("yearFrom=2000&yearTo=1990", "yearFrom")]
    [InlineData("sort=colour", "sort")]
    [InlineData("lengthMin=-5", "lengthMin")]
    public async Task What_can_t_be_is_told_by_its_parameter(string query, string parameter)
    {
        using HttpResponseMessage answer = await store.Client.GetAsync(new Uri("/api/search?q=x&" + query, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]![parameter]);
        Assert.Contains("class=\"problem\"", (await store.PageAsync("/search?q=x&" + query)).Text);
    }

    [Fact]
    public async Task Suggestions_name_tracks_artists_and_past_searches()
    {
        store.WriteBehind("UPDATE Track SET Name = 'Wobbegong Waltz' WHERE TrackId = 41");
        await store.CaughtUpAsync();
        await store.JsonAsync("/api/search?q=wobbegong");
        await Eventually.TrueAsync(() => Task.FromResult(store.OwnNumber("SELECT count(*) FROM search_log WHERE folded = 'wobbegong'") > 0), "the search is written");

        JsonArray items = (await store.JsonAsync("/api/suggest?q=wobb"))["items"]!.AsArray();

        Assert.Equal([("search", "/search?q=wobbegong"), ("track", "/tracks/41")], items.Select(item => ((string)item!["kind"]!, (string)item["url"]!)));
        Assert.Equal("<mark>Wobbegong</mark> Waltz", (string?)items[1]!["highlight"]);
        Assert.Contains((await store.JsonAsync("/api/search/popular"))["items"]!.AsArray(), item => (string?)item!["text"] == "wobbegong");
        using HttpResponseMessage missing = await store.Client.GetAsync(new Uri("/api/suggest", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
    }

    [Fact]
    public async Task Synonyms_are_an_admin_s_and_count_in_the_next_search()
    {
        store.WriteBehind("UPDATE Track SET Name = 'Glockenspiel Dawn' WHERE TrackId = 81");
        await store.CaughtUpAsync();
        Assert.Empty(await IdsAsync("chimes"));
        using HttpClient visitor = store.NewVisitor();
        using (HttpResponseMessage refused = await visitor.PutAsJsonAsync("/api/search/synonyms", new[] { new { term = "chimes", stands = "glockenspiel" } }))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        using (HttpResponseMessage wrong = await store.Client.PutAsJsonAsync("/api/search/synonyms", new[] { new { term = "?", stands = "glockenspiel" } }))
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using (HttpResponseMessage set = await store.Client.PutAsJsonAsync("/api/search/synonyms", new[] { new { term = "chimes", stands = "glockenspiel" } }))
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);

        Assert.Equal<long[]>([81], await IdsAsync("chimes"));
        Assert.Equal("glockenspiel", (string?)(await store.JsonAsync("/api/search/synonyms"))[0]!["stands"]);
    }

    [Fact]
    public async Task Every_search_is_in_the_statistics_as_it_was_typed()
    {
        store.WriteBehind("UPDATE Track SET Name = 'Ultramarine Dusk' WHERE TrackId = 91");
        await store.CaughtUpAsync();

        await store.JsonAsync("/api/search?q=ultramarin&instant=1");
        await store.JsonAsync("/api/search?q=ultramarime");
        await store.JsonAsync("/api/search?q=ultramarine&page=2");
        await store.JsonAsync("/api/search?yearFrom=1961&yearTo=1977");

        await Eventually.TrueAsync(() => Task.FromResult(store.OwnNumber("SELECT count(*) FROM search_log WHERE text LIKE 'ultramar%' OR text = ''") >= 4), "the searches are written");
        Assert.Equal("ultramarin 2 , ultramarime 0 ultramarine, ultramarine 1 ", store.OwnText("SELECT group_concat(text || ' ' || kind || ' ' || folded, ', ') FROM (SELECT * FROM search_log WHERE text LIKE 'ultramar%' ORDER BY id)"));
        Assert.Equal(3, store.OwnNumber("SELECT kind FROM search_log WHERE text = ''"));
    }

    private async Task<long[]> IdsAsync(string text) => [.. (await store.JsonAsync($"/api/search?q={text}"))["items"]!.AsArray().Select(item => (long)item!["id"]!)];

    public sealed class OnSqlite(StoreServer store) : SearchTests(store), IClassFixture<StoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql(MySqlStoreServer store) : SearchTests(store.OrSkip()), IClassFixture<MySqlStoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb(MariaDbStoreServer store) : SearchTests(store.OrSkip()), IClassFixture<MariaDbStoreServer>;
}
