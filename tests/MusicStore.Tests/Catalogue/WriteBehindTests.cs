using Xunit;

namespace MusicStore.Catalogue;

/// <summary>Another program writes to the store's database: the store shows it within moments, and after a stop with its first answer.</summary>
public sealed class WriteBehindTests
{
    /// <summary>A write by another program, an address that shows it, and a query for what it must show then.</summary>
    public static TheoryData<string, string, string> Writes => new()
    {
        { "UPDATE Artist SET Name = 'Behind' WHERE ArtistId = 1", "/api/artists/1 name", "SELECT 'Behind'" },
        { "UPDATE Artist SET Name = 'Behind' WHERE ArtistId = 1", "/api/albums/1 artistName", "SELECT 'Behind'" },
        { "INSERT INTO Artist(Name) VALUES ('AAA')", "/api/artists items.0.name", "SELECT 'AAA'" },
        { "INSERT INTO Artist(Name) VALUES ('AAA')", "/api/stats/catalogue artists", "SELECT count(*) FROM Artist" },
        { "UPDATE Album SET Title = 'Behind' WHERE AlbumId = 1", "/api/tracks/1 albumTitle", "SELECT 'Behind'" },
        { "INSERT INTO Album(Title, ArtistId) VALUES ('Behind', 1)", "/api/artists/1 albums.#", "SELECT count(*) FROM Album WHERE ArtistId = 1" },
        { "INSERT INTO Play(TrackId, PlayedAt) VALUES (9, 99999999999999)", "/api/recent items.0.trackId", "SELECT 9" },
        { "INSERT INTO Play(TrackId, PlayedAt) VALUES (9, 99999999999999)", "/api/tracks/9 plays", "SELECT count(*) FROM Play WHERE TrackId = 9" },
        { "DELETE FROM Play WHERE PlayId = (SELECT max(PlayId) FROM Play)", "/api/recent items.0.playId", "SELECT max(PlayId) FROM Play" },
        { "DELETE FROM Play WHERE PlayId = (SELECT max(PlayId) FROM Play)", "/api/stats/catalogue plays", "SELECT count(*) FROM Play" },
        { "DELETE FROM PlaylistTrack WHERE PlaylistId = 1", "/api/playlists/1 tracks.total", "SELECT 0" },
        { "UPDATE PlaylistTrack SET PlaylistId = 3 WHERE PlaylistId = 1 AND TrackId NOT IN (SELECT TrackId FROM PlaylistTrack WHERE PlaylistId = 3)", "/api/playlists/3 tracks.total", "SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = 3" },
        { "DELETE FROM InvoiceLine WHERE InvoiceId IN (SELECT InvoiceId FROM Invoice WHERE CustomerId = 1); DELETE FROM Invoice WHERE CustomerId = 1", "/api/customers/1/purchases purchases.#", "SELECT 0" },
        { "UPDATE Customer SET FirstName = 'Behind', LastName = 'Back' WHERE CustomerId = 1", "/api/customers/1/purchases name", "SELECT 'Behind Back'" },
        { "UPDATE Genre SET Name = '0 Behind' WHERE GenreId = 1", "/api/genres genreId=1.name", "SELECT '0 Behind'" },
        { "UPDATE MediaType SET Name = 'Behind'", "/api/tracks/1 mediaType", "SELECT 'Behind'" },

        // The list a row belonged to before does not always show the row itself: it may only count it, or show another page.
        { "DELETE FROM Album WHERE AlbumId = (SELECT max(AlbumId) FROM Album WHERE ArtistId = 1)", "/api/artists?size=200 items.artistId=1.albums", "SELECT count(*) FROM Album WHERE ArtistId = 1" },
        { "UPDATE Album SET ArtistId = 2 WHERE ArtistId = 1", "/api/artists?size=200 items.artistId=1.albums", "SELECT 0" },
        { "UPDATE Album SET ArtistId = 2 WHERE ArtistId = 1", "/api/artists/1 albums.#", "SELECT 0" },
        { "UPDATE Album SET ArtistId = 2 WHERE AlbumId = 1", "/api/tracks/1 artistName", "SELECT Name FROM Artist WHERE ArtistId = 2" },
        { "DELETE FROM Track WHERE TrackId = 1", "/api/artists/1 albums.0.tracks", "SELECT count(*) FROM Track WHERE AlbumId = 1" },
        { "UPDATE Track SET AlbumId = 2 WHERE TrackId = 1", "/api/artists/1 albums.0.tracks", "SELECT count(*) FROM Track WHERE AlbumId = 1" },
        { "UPDATE Track SET AlbumId = 2 WHERE TrackId = 1", "/api/albums/1 tracks.#", "SELECT count(*) FROM Track WHERE AlbumId = 1" },
        { "DELETE FROM Track WHERE GenreId = 1 AND TrackId < 100", "/api/genres genreId=1.tracks", "SELECT count(*) FROM Track WHERE GenreId = 1" },
        { "UPDATE Track SET GenreId = 2 WHERE GenreId = 1", "/api/genres genreId=1.tracks", "SELECT 0" },
        { "UPDATE Album SET ArtistId = (SELECT ArtistId FROM Artist WHERE Name <> (SELECT ar.Name FROM TrackPlays p JOIN Track USING (TrackId) JOIN Album USING (AlbumId) JOIN Artist ar USING (ArtistId) ORDER BY p.Plays DESC, p.TrackId LIMIT 1) LIMIT 1)", "/api/popular items.0.artistName", "SELECT ar.Name FROM Album JOIN Artist ar USING (ArtistId) LIMIT 1" },
        { "UPDATE InvoiceLine SET Quantity = 7", "/api/customers/1/purchases purchases.0.lines.0.quantity", "SELECT 7" },
        { "UPDATE InvoiceLine SET InvoiceId = (SELECT InvoiceId FROM Invoice WHERE CustomerId = 2 LIMIT 1)", "/api/customers/1/purchases purchases.0.lines.#", "SELECT 0" },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task What_another_program_writes_is_shown(string write, string place, string expected)
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        string path = place.Split(' ')[0], field = place.Split(' ')[1];
        string before = JsonPlace.Read(await store.JsonAsync(path), field);

        store.WriteBehind(write);

        string after = store.Text(expected);
        Assert.NotEqual(before, after);
        await store.CaughtUpAsync();
        await Eventually.TrueAsync(async () => JsonPlace.Read(await store.JsonAsync(path), field) == after, $"{place} is {after} (it was {before})");
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task What_another_program_wrote_while_the_store_was_stopped_is_in_its_first_answer(string write, string place, string expected)
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        string path = place.Split(' ')[0], field = place.Split(' ')[1];
        await store.JsonAsync(path);
        await store.StopAsync();

        store.WriteBehind(write);
        string after = store.Text(expected);
        await store.StartAsync();

        Assert.Equal(after, JsonPlace.Read(await store.JsonAsync(path), field));
    }

    [Fact]
    public async Task A_write_while_the_store_was_stopped_leaves_the_rest_of_the_cache_file()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        await store.WarmAsync("/artists/1", "/artists/5", "/albums/5");
        await store.StopAsync();

        store.WriteBehind("UPDATE Artist SET Name = 'While it slept' WHERE ArtistId = 1");
        await store.StartAsync();

        StorePageView changed = await store.PageAsync("/artists/1");
        Assert.Contains("While it slept", changed.Text);
        Assert.Equal("primary", changed.TierOf("artist"));
        // From the file, or already brought from it into memory.
        Assert.NotEqual("primary", (await store.PageAsync("/artists/5")).TierOf("artist"));
        Assert.NotEqual("primary", (await store.PageAsync("/albums/5")).TierOf("album"));
    }

    [Fact]
    public async Task A_write_by_another_program_leaves_other_pages_in_memory()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        await store.WarmAsync("/artists/1", "/artists/5");

        store.WriteBehind("UPDATE Artist SET Name = 'Behind' WHERE ArtistId = 1");
        await Eventually.TrueAsync(async () => (await store.PageAsync("/artists/1")).Text.Contains("Behind", StringComparison.Ordinal), "the new name is shown");

        Assert.True((await store.PageAsync("/artists/5")).IsFrom("memory"));
    }

    [Fact]
    public async Task A_row_that_was_not_there_is_shown_when_another_program_adds_it()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await store.PageAsync("/artists/777")).Status);

        store.WriteBehind("INSERT INTO Artist(ArtistId, Name) VALUES (777, 'Newcomer')");

        await Eventually.TrueAsync(async () => (await store.PageAsync("/artists/777")).Text.Contains("Newcomer", StringComparison.Ordinal), "the new artist is shown");
    }

    [Fact]
    public async Task A_database_made_anew_meets_no_entry_of_the_old_one()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        await store.WarmAsync("/artists/1");
        string old = store.Text("SELECT Name FROM Artist WHERE ArtistId = 1");
        await store.StopAsync();

        File.Delete(store.Options.StoreFile);
        store.Options = store.Options with { Seed = 2 };
        await store.StartAsync();

        string present = store.Text("SELECT Name FROM Artist WHERE ArtistId = 1");
        Assert.NotEqual(old, present);
        Assert.Contains(present, (await store.PageAsync("/artists/1")).Text);
    }
}
