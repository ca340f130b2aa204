using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MusicStore.Servers;
using Xunit;

namespace MusicStore.Shop;

public abstract class PlaylistTests(StoreServer store)
{
    [Fact]
    public async Task A_playlist_is_made_filled_renamed_and_deleted_and_each_page_shows_it_at_once()
    {
        using HttpClient owner = store.NewVisitor();
        await StoreServer.PostAsync(owner, "/register", ("first", "List"), ("last", "Maker"), ("email", "lists@example.com"), ("password", "a long password"));
        Assert.Empty(JsonNode.Parse(await owner.GetStringAsync(new Uri("/api/my/playlists", UriKind.Relative)))!.AsArray());
        using HttpResponseMessage made = await owner.PostAsJsonAsync("/api/my/playlists", new { name = "For <the> road" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        long id = (long)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["id"]!;

        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(owner, id, 7));
        Assert.Contains(store.Text("SELECT Name FROM Track WHERE TrackId = 7"), (await store.PageAsync($"/playlists/{id}")).Text);
        Assert.Contains("For <the> road", (await StorePageView.ReadAsync(owner, "/my/playlists")).Text);
        Assert.Equal(HttpStatusCode.Redirect, await StoreServer.PostAsync(owner, "/my/playlists?handler=Rename", ("id", $"{id}"), ("name", "Home")));
        Assert.Contains("<h1>Home", (await store.PageAsync($"/playlists/{id}")).Text);
        await StoreServer.PostAsync(owner, "/my/playlists?handler=Remove", ("id", $"{id}"), ("track", "7"));
        Assert.DoesNotContain(store.Text("SELECT Name FROM Track WHERE TrackId = 7"), (await store.PageAsync($"/playlists/{id}")).Text);
        Assert.Equal(HttpStatusCode.Redirect, await StoreServer.PostAsync(owner, "/my/playlists?handler=Delete", ("id", $"{id}")));
        Assert.Equal(HttpStatusCode.NotFound, (await store.PageAsync($"/playlists/{id}")).Status);
        Assert.DoesNotContain("Home", (await StorePageView.ReadAsync(owner, "/my/playlists")).Text);
        Assert.Equal(0, store.Number($"SELECT count(*) FROM PlaylistOwner WHERE PlaylistId = {id}"));
    }

    [Fact]
    public async Task A_playlist_that_is_deleted_is_no_taste_any_more()
    {
        using HttpClient owner = store.NewVisitor();
        await StoreServer.PostAsync(owner, "/register", ("first", "Short"), ("last", "Taste"), ("email", "taste@example.com"), ("password", "a long password"));
        using HttpResponseMessage made = await owner.PostAsJsonAsync("/api/my/playlists", new { name = "For now" });
        long id = (long)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["id"]!;
        await PutAsync(owner, id, 7);
        await Eventually.TrueAsync(async () => (await StorePageView.ReadAsync(owner, "/")).TierOf("for you") == "memory", "recommendations are cached");

        await owner.DeleteAsync(new Uri($"/api/my/playlists/{id}", UriKind.Relative));

        Assert.NotEqual("memory", (await StorePageView.ReadAsync(owner, "/")).TierOf("for you"));
    }

    [Fact]
    public async Task Nobody_changes_what_is_another_s_or_nobody_s()
    {
        using HttpClient one = store.NewVisitor(), other = store.NewVisitor(), visitor = store.NewVisitor();
        await StoreServer.PostAsync(one, "/signin?handler=Demo");
        await StoreServer.PostAsync(other, "/register", ("first", "Other"), ("last", "One"), ("email", "other@example.com"), ("password", "a long password"));
        using HttpResponseMessage made = await one.PostAsJsonAsync("/api/my/playlists", new { name = "Mine" });
        long id = (long)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["id"]!;

        Assert.Equal(HttpStatusCode.NotFound, await PutAsync(other, id, 7));
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync(other, 1, 7));
        Assert.Equal(HttpStatusCode.NotFound, await StoreServer.PostAsync(other, "/my/playlists?handler=Delete", ("id", $"{id}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(visitor, id, 7));
        Assert.Equal(HttpStatusCode.Redirect, (await StorePageView.ReadAsync(visitor, "/my/playlists")).Status);
        Assert.Equal(0, store.Number($"SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = {id}"));
        using HttpResponseMessage unnamed = await one.PostAsJsonAsync("/api/my/playlists", new { name = " " });
        Assert.Equal(HttpStatusCode.BadRequest, unnamed.StatusCode);
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient visitor, long playlist, long track)
    {
        using HttpResponseMessage answer = await visitor.PutAsync(new Uri($"/api/my/playlists/{playlist}/tracks/{track}", UriKind.Relative), null);
        return answer.StatusCode;
    }

    public sealed class OnSqlite(StoreServer store) : PlaylistTests(store), IClassFixture<StoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql(MySqlStoreServer store) : PlaylistTests(store.OrSkip()), IClassFixture<MySqlStoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb(MariaDbStoreServer store) : PlaylistTests(store.OrSkip()), IClassFixture<MariaDbStoreServer>;
}
