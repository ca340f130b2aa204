using System.Net;
using System.Text.Json.Nodes;
using MusicStore.Servers;
using Xunit;

namespace MusicStore.Api;

public abstract class ChangeTests(StoreServer store)
{
    [Fact]
    public async Task A_change_is_answered_with_the_new_state_and_its_etag()
    {
        using HttpResponseMessage changed = await store.PatchAsync("/api/artists/3", """{"name":"Ænima & Söhne"}""");

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("Ænima & Söhne", (string?)JsonNode.Parse(await changed.Content.ReadAsStringAsync())!["name"]);
        using HttpResponseMessage read = await store.Client.GetAsync(new Uri("/api/artists/3", UriKind.Relative));
        Assert.Equal(changed.Headers.ETag, read.Headers.ETag);
    }

    [Fact]
    public async Task A_field_that_is_left_out_stays()
    {
        JsonNode before = await store.JsonAsync("/api/tracks/10");

        using HttpResponseMessage priced = await store.PatchAsync("/api/tracks/10", """{"unitPrice":7.25}""");
        JsonNode after = await store.JsonAsync("/api/tracks/10");
        Assert.Equal((string?)before["name"], (string?)after["name"]);
        Assert.Equal(7.25m, (decimal)after["unitPrice"]!);

        using HttpResponseMessage named = await store.PatchAsync("/api/tracks/10", """{"name":"Ten"}""");
        after = await store.JsonAsync("/api/tracks/10");
        Assert.Equal("Ten", (string?)after["name"]);
        Assert.Equal(7.25m, (decimal)after["unitPrice"]!);
    }

    [Fact]
    public async Task A_change_of_a_state_that_is_gone_is_refused()
    {
        using HttpResponseMessage read = await store.Client.GetAsync(new Uri("/api/albums/4", UriKind.Relative));
        string tag = read.Headers.ETag!.Tag;

        using HttpResponseMessage first = await store.PatchAsync("/api/albums/4", """{"title":"First"}""", tag);
        using HttpResponseMessage second = await store.PatchAsync("/api/albums/4", """{"title":"Second"}""", tag);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
        Assert.Equal("application/problem+json", second.Content.Headers.ContentType?.MediaType);
        Assert.Equal("First", store.Text("SELECT Title FROM Album WHERE AlbumId = 4"));
    }

    [Fact]
    public async Task Any_state_matches_a_star()
    {
        using HttpResponseMessage changed = await store.PatchAsync("/api/albums/5", """{"title":"Starred"}""", "*");

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Theory]
    [InlineData("/api/artists/1", """{"name":"New","rating":5}""")]
    [InlineData("/api/albums/1", """{"name":"New"}""")]
    [InlineData("/api/tracks/1", """{"price":1}""")]
    [InlineData("/api/tracks/1", """{"unitPrice":"cheap"}""")]
    [InlineData("/api/tracks/1", """{"unitPrice":""")]
    [InlineData("/api/tracks/1", "[]")]
    [InlineData("/api/tracks/1", "")]
    public async Task A_body_that_is_not_understood_is_refused_whole(string path, string body)
    {
        string before = (await store.JsonAsync(path)).ToJsonString();

        using HttpResponseMessage answer = await store.PatchAsync(path, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(before, (await store.JsonAsync(path)).ToJsonString());
    }

    [Theory]
    [InlineData("/api/artists/1", "{}", "name")]
    [InlineData("/api/artists/1", """{"name":null}""", "name")]
    [InlineData("/api/artists/1", """{"name":""}""", "name")]
    [InlineData("/api/artists/1", """{"name":"   "}""", "name")]
    [InlineData("/api/artists/1", """{"name":"line\nbreak"}""", "name")]
    [InlineData("/api/albums/1", """{"title":""}""", "title")]
    [InlineData("/api/tracks/1", "{}", "name")]
    [InlineData("/api/tracks/1", """{"unitPrice":-0.01}""", "unitPrice")]
    [InlineData("/api/tracks/1", """{"unitPrice":1000.01}""", "unitPrice")]
    [InlineData("/api/tracks/1", """{"unitPrice":0.999}""", "unitPrice")]
    [InlineData("/api/tracks/1", """{"name":"","unitPrice":1}""", "name")]
    public async Task A_wrong_value_is_a_problem_of_its_field(string path, string body, string field)
    {
        using HttpResponseMessage answer = await store.PatchAsync(path, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonNode problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(field, Assert.Single(problem["errors"]!.AsObject()).Key);
    }

    [Theory]
    [InlineData(200, HttpStatusCode.OK)]
    [InlineData(201, HttpStatusCode.BadRequest)]
    public async Task A_name_has_at_most_200_characters(int length, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await store.PatchAsync("/api/artists/6", $$"""{"name":"{{new string('x', length)}}"}""");

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/artists/999999", """{"name":"x"}""")]
    [InlineData("/api/albums/999999", """{"title":"x"}""")]
    [InlineData("/api/tracks/999999", """{"name":"x"}""")]
    public async Task A_change_of_what_is_not_there_is_a_problem_that_names_it(string path, string body)
    {
        using HttpResponseMessage answer = await store.PatchAsync(path, body);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("999999", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_play_is_recorded()
    {
        long before = store.Number("SELECT count(*) FROM Play WHERE TrackId = 12");

        using HttpResponseMessage answer = await store.Client.PostAsync(new Uri("/api/tracks/12/plays", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(before + 1, store.Number("SELECT count(*) FROM Play WHERE TrackId = 12"));
    }

    [Fact]
    public async Task A_play_of_a_track_that_is_not_there_is_not_recorded()
    {
        using HttpResponseMessage answer = await store.Client.PostAsync(new Uri("/api/tracks/999999/plays", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(0, store.Number("SELECT count(*) FROM Play WHERE TrackId = 999999"));
    }

    public sealed class OnSqlite(StoreServer store) : ChangeTests(store), IClassFixture<StoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql(MySqlStoreServer store) : ChangeTests(store.OrSkip()), IClassFixture<MySqlStoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb(MariaDbStoreServer store) : ChangeTests(store.OrSkip()), IClassFixture<MariaDbStoreServer>;
}
