using System.Net;
using System.Text.Json.Nodes;
using Forebay.Testing.Servers;
using MusicStore.Servers;
using Xunit;

namespace MusicStore.Catalogue;

/// <summary>A write through the store: all that shows what was written shows it with the next click, and nothing else is reloaded.</summary>
public abstract class FreshnessTests(MySqlFlavour? flavour)
{
    [Fact]
    public async Task A_renamed_artist_has_the_new_name_on_every_page()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        Places places = Places.OfTheMostPlayedTrackWithABuyer(store);
        string name = store.Text($"SELECT Name FROM Artist WHERE ArtistId = {places.Artist}");
        using (HttpResponseMessage played = await store.Client.PostAsync(new Uri($"/api/tracks/{places.Track}/plays", UriKind.Relative), null))
            Assert.Equal(HttpStatusCode.NoContent, played.StatusCode);
        string[] pages =
        [
            $"/artists/{places.Artist}", $"/albums/{places.Album}", $"/tracks/{places.Track}", $"/genres/{places.Genre}?page={places.GenrePage}", $"/playlists/{places.Playlist}?page={places.PlaylistPage}",
            "/artists", "/", "/popular", "/popular?type=artists", "/popular?type=albums", "/recent", $"/customers/{places.Customer}",
        ];
        string[] answers =
        [
            $"/api/artists/{places.Artist}", $"/api/albums/{places.Album}", $"/api/tracks/{places.Track}", "/api/artists?size=200", $"/api/playlists/{places.Playlist}?size=200",
            "/api/popular", "/api/popular?type=artists", "/api/popular?type=albums", "/api/recent", $"/api/customers/{places.Customer}/purchases",
        ];
        await store.WarmAsync(pages);
        foreach (string page in pages)
            Assert.Contains(name, (await store.PageAsync(page)).Text);

        await store.PatchAsync($"/api/artists/{places.Artist}", """{"name":"AAA Renamed"}""");

        foreach (string page in pages)
        {
            string text = (await store.PageAsync(page)).Text;
            Assert.True(text.Contains("AAA Renamed", StringComparison.Ordinal), $"{page} has not the new name");
            Assert.False(ShowsArtist(text, name), $"{page} has the old name still");
        }
        foreach (string answer in answers)
            Assert.Contains("AAA Renamed", await store.Client.GetStringAsync(new Uri(answer, UriKind.Relative)));
        // It is the first in the alphabet now.
        Assert.Equal("AAA Renamed", (string?)(await store.JsonAsync("/api/artists"))["items"]![0]!["name"]);
    }

    [Fact]
    public async Task A_renamed_album_has_the_new_title_on_every_page()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        Places places = Places.OfTheMostPlayedTrackWithABuyer(store);
        string[] pages =
        [
            $"/artists/{places.Artist}", $"/albums/{places.Album}", $"/tracks/{places.Track}", $"/genres/{places.Genre}?page={places.GenrePage}", $"/playlists/{places.Playlist}?page={places.PlaylistPage}",
            "/", "/popular?type=albums",
        ];
        await store.WarmAsync(pages);

        await store.PatchAsync($"/api/albums/{places.Album}", """{"title":"An Album Renamed"}""");

        foreach (string page in pages)
            Assert.True((await store.PageAsync(page)).Text.Contains("An Album Renamed", StringComparison.Ordinal), $"{page} has not the new title");
    }

    [Fact]
    public async Task A_changed_track_has_the_new_name_and_price_on_every_page()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        Places places = Places.OfTheMostPlayedTrackWithABuyer(store);
        using (HttpResponseMessage played = await store.Client.PostAsync(new Uri($"/api/tracks/{places.Track}/plays", UriKind.Relative), null))
            Assert.Equal(HttpStatusCode.NoContent, played.StatusCode);
        string[] withPrice = [$"/albums/{places.Album}", $"/tracks/{places.Track}", $"/genres/{places.Genre}?page={places.GenrePage}", $"/playlists/{places.Playlist}?page={places.PlaylistPage}"];
        string[] withName = [.. withPrice, "/", "/popular", "/recent", $"/customers/{places.Customer}"];
        await store.WarmAsync(withName);

        await store.PatchAsync($"/api/tracks/{places.Track}", """{"name":"A Track Renamed","unitPrice":33.44}""");

        foreach (string page in withName)
            Assert.True((await store.PageAsync(page)).Text.Contains("A Track Renamed", StringComparison.Ordinal), $"{page} has not the new name");
        foreach (string page in withPrice)
            Assert.True((await store.PageAsync(page)).Text.Contains("$33.44", StringComparison.Ordinal), $"{page} has not the new price");
    }

    [Fact]
    public async Task A_play_shows_at_once_wherever_plays_are_counted()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        Places places = Places.OfTheMostPlayedTrackWithABuyer(store);
        await store.WarmAsync("/", "/popular", "/popular?type=artists", "/popular?type=albums", "/recent", $"/tracks/{places.Track}");
        long track = store.Number($"SELECT Plays FROM TrackPlays WHERE TrackId = {places.Track}");
        long artist = store.Number($"SELECT Plays FROM ArtistPlays WHERE ArtistId = {places.Artist}");
        long all = (long)(await store.JsonAsync("/api/stats/catalogue"))["plays"]!;

        for (int more = 1; more <= 3; more++)
        {
            using HttpResponseMessage played = await store.Client.PostAsync(new Uri($"/api/tracks/{places.Track}/plays", UriKind.Relative), null);

            Assert.Equal(track + more, (long)(await store.JsonAsync($"/api/tracks/{places.Track}"))["plays"]!);
            Assert.Equal(track + more, (long)Item(await store.JsonAsync("/api/popular"), places.Track)["plays"]!);
            Assert.Equal(artist + more, (long)Item(await store.JsonAsync("/api/popular?type=artists"), places.Artist)["plays"]!);
            Assert.Equal(all + more, (long)(await store.JsonAsync("/api/stats/catalogue"))["plays"]!);
            Assert.Equal(places.Track, (long)(await store.JsonAsync("/api/recent"))["items"]![0]!["trackId"]!);
            Assert.Contains($"{track + more:N0} plays", (await store.PageAsync($"/tracks/{places.Track}")).Text);
        }
    }

    [Fact]
    public async Task A_renamed_artist_leaves_other_pages_in_memory()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        Places places = Places.OfTheMostPlayedTrackWithABuyer(store);
        long other = store.Number($"SELECT max(ArtistId) FROM Artist WHERE ArtistId <> {places.Artist}");
        long album = store.Number($"SELECT AlbumId FROM Album WHERE ArtistId = {other}");
        long track = store.Number($"SELECT TrackId FROM Track WHERE AlbumId = {album}");
        string[] unrelated = [$"/artists/{other}", $"/albums/{album}", $"/tracks/{track}", "/genres", "/playlists", "/customers"];
        await store.WarmAsync([.. unrelated, $"/artists/{places.Artist}"]);

        await store.PatchAsync($"/api/artists/{places.Artist}", """{"name":"Renamed"}""");
        foreach (string page in unrelated)
            Assert.True((await store.PageAsync(page)).IsFrom("memory"), $"{page} was reloaded");

        // And when the change log has told it once more.
        await store.CaughtUpAsync();
        foreach (string page in unrelated)
            Assert.True((await store.PageAsync(page)).IsFrom("memory"), $"{page} was reloaded after the change log was read");
    }

    [Fact]
    public async Task A_changed_track_leaves_other_pages_in_memory()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        Places places = Places.OfTheMostPlayedTrackWithABuyer(store);
        long other = store.Number($"SELECT max(TrackId) FROM Track WHERE AlbumId <> {places.Album}");
        // The feed of a server names the album and the genre of a track that has changed, so that those who count their tracks are read again, too.
        string[] counting = flavour is null ? [$"/artists/{places.Artist}", "/genres"] : [];
        string[] unrelated = [$"/tracks/{other}", "/artists", .. counting, "/playlists", "/customers", "/popular?type=artists", "/popular?type=albums"];
        await store.WarmAsync([.. unrelated, $"/tracks/{places.Track}"]);

        await store.PatchAsync($"/api/tracks/{places.Track}", """{"name":"Renamed"}""");
        // The feed repeats the change, and pages name the tracks that were seen lately: the changed one is read again first.
        await store.CaughtUpAsync();
        await store.WarmAsync($"/tracks/{places.Track}");

        foreach (string page in unrelated)
            Assert.True((await store.PageAsync(page)).IsFrom("memory"), $"{page} was reloaded");
    }

    [Fact]
    public async Task A_play_leaves_other_pages_in_memory()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        string[] unrelated = ["/tracks/2", "/artists", "/artists/1", "/albums/1", "/genres", "/genres/1", "/customers/1"];
        await store.WarmAsync(unrelated);

        using HttpResponseMessage played = await store.Client.PostAsync(new Uri("/api/tracks/1/plays", UriKind.Relative), null);

        foreach (string page in unrelated)
            Assert.True((await store.PageAsync(page)).IsFrom("memory"), $"{page} was reloaded");
        await store.CaughtUpAsync();
        foreach (string page in unrelated)
            Assert.True((await store.PageAsync(page)).IsFrom("memory"), $"{page} was reloaded after the change log was read");
    }

    [Fact]
    public async Task A_first_read_is_from_the_primary_and_a_second_from_memory()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);

        Assert.Equal("primary", (await store.PageAsync("/artists/1")).TierOf("artist"));
        Assert.Equal("memory", (await store.PageAsync("/artists/1")).TierOf("artist"));
    }

    [Fact]
    public async Task Without_the_cache_every_part_is_from_the_primary()
    {
        await using StoreServer store = await StoreServer.StartedAsync(cache: false, flavour: flavour);

        foreach (string page in (string[])["/", "/artists", "/artists/1", "/albums/1", "/tracks/1", "/genres", "/playlists", "/popular", "/recent", "/customers/1"])
        {
            await store.PageAsync(page);
            Assert.True((await store.PageAsync(page)).IsFrom("primary"), $"{page} has a part that is not from the primary");
        }
        await store.PatchAsync("/api/artists/1", """{"name":"Uncached"}""");
        Assert.Contains("Uncached", (await store.PageAsync("/artists/1")).Text);
    }

    /// <summary>Readers that never stop while one artist is renamed again and again: none may see an older name after its writer was answered.</summary>
    [Fact]
    public async Task No_reader_sees_a_name_that_is_older_than_an_answered_rename()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        int answered = 0;
        using var done = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                int least = Volatile.Read(ref answered);
                string name = (string)(await store.JsonAsync("/api/artists/1"))["name"]!;
                if (least > 0)
                    Assert.True(int.Parse(name) >= least, $"read {name} after {least} was answered");
            }
        }))];

        for (int i = 1; i <= 100; i++)
        {
            using HttpResponseMessage renamed = await store.PatchAsync("/api/artists/1", $$"""{"name":"{{i}}"}""");
            Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
            Volatile.Write(ref answered, i);
        }
        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static JsonNode Item(JsonNode popular, long id) => popular["items"]!.AsArray().Single(item => (long)item!["id"]! == id)!;

    // As an element's whole text, or before what a line says after it: names are made of words that other names have too.
    private static bool ShowsArtist(string text, string name) => text.Contains($">{name}<", StringComparison.Ordinal) || text.Contains($">{name} ·", StringComparison.Ordinal);

    public sealed class OnSqlite() : FreshnessTests(null);

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql() : FreshnessTests(MySqlFlavour.MySql);

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb() : FreshnessTests(MySqlFlavour.MariaDb);
}
