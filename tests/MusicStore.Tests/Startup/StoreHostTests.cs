using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace MusicStore.Startup;

public sealed class StoreHostTests
{
    [Fact]
    public async Task A_failure_of_the_database_is_a_problem_in_the_api_and_a_page_in_the_store()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        using HttpClient visitor = store.NewVisitor();
        StorePageView track = await StorePageView.ReadAsync(visitor, "/tracks/1");
        store.WriteBehind("DROP TABLE TrackPlays");

        using HttpResponseMessage api = await visitor.PostAsync(new Uri("/api/tracks/1/plays", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.InternalServerError, api.StatusCode);
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("TrackPlays", await api.Content.ReadAsStringAsync());

        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", track.AntiforgeryToken())]);
        using HttpResponseMessage page = await visitor.PostAsync(new Uri("/tracks/1?handler=Play", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.InternalServerError, page.StatusCode);
        Assert.Contains("Something broke", await page.Content.ReadAsStringAsync());

        StorePageView read = await StorePageView.ReadAsync(visitor, "/popular");
        Assert.Equal(HttpStatusCode.InternalServerError, read.Status);
        Assert.Contains("Something broke", read.Text);
    }

    [Fact]
    public async Task A_change_that_fails_answers_500_and_not_what_the_error_page_thinks_of_its_method()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        await store.JsonAsync("/api/artists/1");
        store.WriteBehind("CREATE TRIGGER Refuse BEFORE UPDATE ON Artist BEGIN SELECT raise(ABORT, 'no'); END");

        using HttpResponseMessage changed = await store.PatchAsync("/api/artists/1", """{"name":"x"}""");

        Assert.Equal(HttpStatusCode.InternalServerError, changed.StatusCode);
    }

    [Fact]
    public async Task The_dashboard_is_served_and_knows_both_tiers()
    {
        await using StoreServer store = await StoreServer.StartedAsync();

        Assert.Equal(HttpStatusCode.OK, (await store.PageAsync("/forebay")).Status);
        JsonNode stats = await store.JsonAsync("/forebay/api/stats");
        Assert.Equal(2, stats["tiers"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_index_of_another_definition_is_built_before_the_first_request()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        await store.StopAsync();
        store.WriteBehind("UPDATE track_search_index SET definition = 'of an earlier version'; DROP TRIGGER track_search_0_update; UPDATE Track SET Name = 'Seen Again' WHERE TrackId = 9");

        await store.StartAsync();

        Assert.Equal(9, (long)(await store.JsonAsync("/api/search?q=%22seen+again%22"))["items"]![0]!["id"]!);
    }

    [Fact]
    public async Task Who_searches_too_often_is_told_to_wait()
    {
        await using var store = new StoreServer();
        store.Options = store.Options with { SearchesPerMinute = 3 };
        await store.StartAsync();
        foreach (string path in (string[])["/api/search?q=a", "/api/suggest?q=a", "/search?q=a"])
        {
            using HttpResponseMessage allowed = await store.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        }

        using HttpResponseMessage refused = await store.Client.GetAsync(new Uri("/api/suggest?q=b", UriKind.Relative));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await store.PageAsync("/tracks/1")).Status);
    }

    [Fact]
    public async Task The_style_sheet_is_found_from_whatever_folder_the_store_is_started()
    {
        await using StoreServer store = await StoreServer.StartedAsync();

        Assert.Equal(HttpStatusCode.OK, (await store.PageAsync("/store.css")).Status);
    }
}
