using System.Text.Json.Nodes;
using Xunit;

namespace MusicStore.Primary;

public sealed class ChinookImportTests
{
    [Theory]
    [InlineData("Chinook_Sqlite.sql")]
    [InlineData("Chinook_Sqlite.sqlite")]
    public async Task The_official_files_are_served_whole(string file)
    {
        await using StoreServer store = await StoreServer.StartedAsync(import: Chinook.FileOrSkip(file));

        JsonNode counts = await store.JsonAsync("/api/stats/catalogue");

        Assert.Equal("""{"artists":275,"albums":347,"tracks":3503,"genres":25,"playlists":18,"customers":59,"invoices":412,"plays":2240}""", counts.ToJsonString());
        Assert.Equal("Motörhead", (string?)(await store.JsonAsync("/api/artists/106"))["name"]);
        // Four of Chinook's playlists are empty, and still playlists.
        Assert.Equal(0, (long)(await store.JsonAsync("/api/playlists/2"))["tracks"]!["total"]!);
        Assert.Equal(3290, (long)(await store.JsonAsync("/api/playlists/1"))["tracks"]!["total"]!);
    }

    [Fact]
    public async Task Both_official_files_become_the_same_store()
    {
        string scriptFile = Chinook.FileOrSkip("Chinook_Sqlite.sql"), databaseFile = Chinook.FileOrSkip("Chinook_Sqlite.sqlite");
        using MadeStore script = MadeStore.Unmade(options => options with { Import = scriptFile });
        using MadeStore database = MadeStore.Unmade(options => options with { Import = databaseFile });
        await Task.WhenAll(Task.Run(() => script.Ensure()), Task.Run(() => database.Ensure()));

        Assert.Equal(script.Digest(), database.Digest());
    }

    [Fact]
    public async Task An_imported_artist_is_renamed_everywhere()
    {
        await using StoreServer store = await StoreServer.StartedAsync(import: Chinook.FileOrSkip("Chinook_Sqlite.sqlite"));
        await store.WarmAsync("/artists/1", "/albums/1");

        await store.PatchAsync("/api/artists/1", """{"name":"DC/AC"}""");

        Assert.Contains("DC/AC", (await store.PageAsync("/artists/1")).Text);
        Assert.Contains("DC/AC", (await store.PageAsync("/albums/1")).Text);
    }
}
