using System.Net;
using System.Text.Json.Nodes;
using MusicStore.Servers;
using Xunit;

namespace MusicStore.Api;

public abstract class ReadTests(StoreServer store)
{
    public static TheoryData<string, string> Shapes => new()
    {
        { "/api/artists", "items,page,size,total,pages" },
        { "/api/artists/1", "artistId,name,albums" },
        { "/api/albums/1", "albumId,title,artistId,artistName,tracks" },
        { "/api/tracks/1", "trackId,name,albumId,albumTitle,artistId,artistName,genreId,genreName,composer,mediaType,milliseconds,unitPrice,plays" },
        { "/api/playlists", "items,page,size,total,pages" },
        { "/api/playlists/1", "playlistId,name,tracks,ownerId" },
        { "/api/customers/1/purchases", "customerId,name,city,country,purchases" },
        { "/api/popular", "type,items" },
        { "/api/popular?type=artists", "type,items" },
        { "/api/popular?type=albums", "type,items" },
        { "/api/recent", "items" },
        { "/api/stats/catalogue", "artists,albums,tracks,genres,playlists,customers,invoices,plays" },
    };

    public static TheoryData<string, string, string> Items => new()
    {
        { "/api/artists", "items", "artistId,name,albums" },
        { "/api/artists/1", "albums", "albumId,title,artistId,artistName,tracks" },
        { "/api/albums/1", "tracks", "trackId,name,albumId,albumTitle,artistId,artistName,milliseconds,unitPrice" },
        { "/api/playlists", "items", "playlistId,name,tracks" },
        { "/api/customers/1/purchases", "purchases", "invoiceId,date,total,lines" },
        { "/api/popular", "items", "id,name,artistName,artistId,plays" },
        { "/api/recent", "items", "playId,playedAt,trackId,trackName,artistId,artistName" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task An_answer_has_the_fields_that_are_promised(string path, string fields)
    {
        using HttpResponseMessage answer = await store.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(answer.Headers.ETag);
        Assert.Equal(fields, Fields(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!));
    }

    [Theory]
    [MemberData(nameof(Items))]
    public async Task An_item_of_a_list_has_the_fields_that_are_promised(string path, string list, string fields) =>
        Assert.Equal(fields, Fields((await store.JsonAsync(path))[list]![0]!));

    [Fact]
    public async Task Genres_are_a_bare_list()
    {
        JsonArray genres = (await store.JsonAsync("/api/genres")).AsArray();

        Assert.Equal(25, genres.Count);
        Assert.Equal("genreId,name,tracks", Fields(genres[0]!));
        Assert.Equal(600, genres.Sum(genre => (long)genre!["tracks"]!));
    }

    [Theory]
    [InlineData("/api/artists/999999", "There is no artist 999999.")]
    [InlineData("/api/albums/0", "There is no album 0.")]
    [InlineData("/api/tracks/-1", "There is no track -1.")]
    [InlineData("/api/playlists/999", "There is no playlist 999.")]
    [InlineData("/api/customers/999/purchases", "There is no customer 999.")]
    public async Task What_is_not_there_is_a_problem_that_names_it(string path, string detail) => await IsProblemAsync(path, HttpStatusCode.NotFound, problem =>
        Assert.Equal(detail, (string?)problem["detail"]));

    [Fact]
    public async Task An_address_outside_of_the_api_is_a_problem_too() => await IsProblemAsync("/api/nothing", HttpStatusCode.NotFound, _ => { });

    [Theory]
    [InlineData("/api/artists?page=0", "page", "0")]
    [InlineData("/api/artists?page=two", "page", "two")]
    [InlineData("/api/artists?page=-1", "page", "-1")]
    [InlineData("/api/artists?page=99999999999", "page", "99999999999")]
    [InlineData("/api/artists?size=201", "size", "201")]
    [InlineData("/api/playlists?size=0", "size", "0")]
    [InlineData("/api/playlists/1?page=0", "page", "0")]
    [InlineData("/api/popular?type=x", "type", "x")]
    public async Task A_wrong_parameter_is_named_with_its_value(string path, string field, string value) => await IsProblemAsync(path, HttpStatusCode.BadRequest, problem =>
        Assert.Contains($"'{value}'", (string?)problem["errors"]![field]![0]));

    [Fact]
    public async Task Every_wrong_parameter_is_named() => await IsProblemAsync("/api/artists?page=0&size=0", HttpStatusCode.BadRequest, problem =>
        Assert.Equal("page,size", Fields(problem["errors"]!)));

    [Fact]
    public async Task The_pages_of_a_list_hold_each_item_once()
    {
        var seen = new List<long>();
        JsonNode page;
        int number = 1;
        do
        {
            page = await store.JsonAsync($"/api/artists?size=7&page={number++}");
            seen.AddRange(page["items"]!.AsArray().Select(artist => (long)artist!["artistId"]!));
        }
        while (number <= (int)page["pages"]!);

        Assert.Equal((long)page["total"]!, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_page_after_the_last_is_empty() => Assert.Empty((await store.JsonAsync("/api/artists?page=1000"))["items"]!.AsArray());

    [Fact]
    public async Task Popular_is_in_order_of_plays()
    {
        long[] plays = [.. (await store.JsonAsync("/api/popular"))["items"]!.AsArray().Select(item => (long)item!["plays"]!)];

        Assert.Equal(plays.OrderDescending(), plays);
        Assert.Equal(store.Number("SELECT max(Plays) FROM TrackPlays"), plays[0]);
    }

    [Fact]
    public async Task What_is_known_already_is_not_sent_again()
    {
        using HttpResponseMessage first = await store.Client.GetAsync(new Uri("/api/artists/2", UriKind.Relative));
        string tag = first.Headers.ETag!.Tag;

        foreach (string known in (string[])[tag, "W/" + tag, "\"other\", " + tag, "*"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/artists/2");
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
            using HttpResponseMessage second = await store.Client.SendAsync(request);

            Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
            Assert.Equal(tag, second.Headers.ETag!.Tag);
            Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task What_is_known_of_another_state_is_sent_again()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/artists/2");
        request.Headers.TryAddWithoutValidation("If-None-Match", "\"other\"");
        using HttpResponseMessage answer = await store.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_description_lists_every_address()
    {
        JsonObject paths = (await store.JsonAsync("/openapi/v1.json"))["paths"]!.AsObject();

        Assert.Equal(
            [
                "/api/albums/{id}: get,patch", "/api/artists/{id}: get,patch", "/api/artists: get", "/api/basket/{id}: put,delete", "/api/basket: get", "/api/customers/{id}/purchases: get", "/api/genres: get",
                "/api/my/playlists/{id}/tracks/{track}: put,delete", "/api/my/playlists/{id}: delete", "/api/my/playlists: get,post", "/api/playlists/{id}: get", "/api/playlists: get", "/api/popular: get",
                "/api/recent: get", "/api/recommendations: get", "/api/search/popular: get", "/api/search/synonyms: get,put", "/api/search: get", "/api/stats/catalogue: get", "/api/suggest: get", "/api/tracks/{id}/plays: post",
                "/api/tracks/{id}/similar: get", "/api/tracks/{id}: get,patch", "/api/trending: get", "/api/vectors: get",
            ],
            paths.Where(path => path.Key.StartsWith("/api", StringComparison.Ordinal)).Select(path => $"{path.Key}: {Fields(path.Value!)}").Order(StringComparer.Ordinal));
    }

    private async Task IsProblemAsync(string path, HttpStatusCode status, Action<JsonNode> check)
    {
        using HttpResponseMessage answer = await store.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonNode problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((int)status, (int)problem["status"]!);
        check(problem);
    }

    private static string Fields(JsonNode node) => string.Join(',', node.AsObject().Select(field => field.Key));

    public sealed class OnSqlite(StoreServer store) : ReadTests(store), IClassFixture<StoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql(MySqlStoreServer store) : ReadTests(store.OrSkip()), IClassFixture<MySqlStoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb(MariaDbStoreServer store) : ReadTests(store.OrSkip()), IClassFixture<MariaDbStoreServer>;
}
