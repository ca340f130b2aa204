using System.Net;
using System.Text.Json.Nodes;
using Forebay.Testing.Servers;
using MusicStore.Primary;
using Xunit;

namespace MusicStore.Servers;

/// <summary>The store on a server: what others write there, and how it is made.</summary>
public abstract class PrimaryServerTests(MySqlFlavour flavour)
{
    // A write by another program, an address that shows it, and a query for what it must show then. Each leaves the ones behind it their rows.
    private static readonly (string Write, string Place, string Expected)[] Writes =
    [
        ("UPDATE Artist SET Name = 'Behind' WHERE ArtistId = 1", "/api/artists/1 name", "SELECT 'Behind'"),
        ("UPDATE Artist SET Name = 'Further behind' WHERE ArtistId = 1", "/api/albums/1 artistName", "SELECT Name FROM Artist JOIN Album USING (ArtistId) WHERE AlbumId = 1"),
        ("INSERT INTO Artist(ArtistId, Name) VALUES (7001, '!AAA')", "/api/artists items.0.name", "SELECT '!AAA'"),
        ("INSERT INTO Artist(ArtistId, Name) VALUES (7002, 'One more')", "/api/stats/catalogue artists", "SELECT count(*) FROM Artist"),
        ("UPDATE Album SET Title = 'Behind' WHERE AlbumId = 1", "/api/tracks/1 albumTitle", "SELECT Title FROM Album JOIN Track USING (AlbumId) WHERE TrackId = 1"),
        ("INSERT INTO Album(AlbumId, Title, ArtistId) VALUES (7001, 'Behind', 1)", "/api/artists/1 albums.#", "SELECT count(*) FROM Album WHERE ArtistId = 1"),
        ("INSERT INTO Play(TrackId, PlayedAt) VALUES (9, 99999999999999)", "/api/recent items.0.trackId", "SELECT 9"),
        ("INSERT INTO Play(TrackId, PlayedAt) VALUES (9, 99999999999998)", "/api/tracks/9 plays", "SELECT count(*) FROM Play WHERE TrackId = 9"),
        ("DELETE FROM Play ORDER BY PlayId DESC LIMIT 1", "/api/stats/catalogue plays", "SELECT count(*) FROM Play"),
        ("DELETE FROM PlaylistTrack WHERE PlaylistId = 1", "/api/playlists/1 tracks.total", "SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = 1"),
        ("UPDATE PlaylistTrack SET PlaylistId = 1 WHERE PlaylistId = 2", "/api/playlists/1 tracks.total", "SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = 1"),
        ("UPDATE Customer SET FirstName = 'Behind', LastName = 'Back' WHERE CustomerId = 1", "/api/customers/1/purchases name", "SELECT 'Behind Back'"),
        ("UPDATE InvoiceLine SET Quantity = 7", "/api/customers/1/purchases purchases.0.lines.0.quantity", "SELECT 7"),
        ("DELETE FROM InvoiceLine WHERE InvoiceId IN (SELECT InvoiceId FROM Invoice WHERE CustomerId = 1); DELETE FROM Invoice WHERE CustomerId = 1", "/api/customers/1/purchases purchases.#", "SELECT 0"),
        ("UPDATE Genre SET Name = '0 Behind' WHERE GenreId = 1", "/api/genres genreId=1.name", "SELECT '0 Behind'"),
        ("UPDATE MediaType SET Name = 'Behind'", "/api/tracks/1 mediaType", "SELECT 'Behind'"),
        ("UPDATE Track SET AlbumId = 2 WHERE TrackId = 1", "/api/albums/1 tracks.#", "SELECT count(*) FROM Track WHERE AlbumId = 1"),
        ("UPDATE Track SET GenreId = 2 WHERE GenreId = 1", "/api/genres genreId=1.tracks", "SELECT 0"),
        ("UPDATE Album SET ArtistId = 2 WHERE AlbumId = 3", "/api/tracks/25 artistName", "SELECT ar.Name FROM Artist ar JOIN Album USING (ArtistId) JOIN Track USING (AlbumId) WHERE TrackId = 25"),
        ("UPDATE Album SET ArtistId = 5", "/api/popular items.0.artistName", "SELECT Name FROM Artist WHERE ArtistId = 5"),
        ("UPDATE Track SET Name = 'Xylophonic Dawn' WHERE TrackId = 77", "/api/search?q=xylophonic total", "SELECT 1"),
    ];

    // What later writes change again.
    private static readonly string[] Overwritten = ["/api/artists/1 name", "/api/customers/1/purchases purchases.0.lines.0.quantity"];

    [Fact]
    public async Task What_another_program_writes_is_shown()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        foreach ((string write, string place, string expected) in Writes)
        {
            string[] at = place.Split(' ');
            string before = JsonPlace.Read(await store.JsonAsync(at[0]), at[1]);

            store.WriteBehind(write);

            string after = store.Text(expected);
            Assert.True(before != after, $"{write} changes nothing at {place}: it is {after}");
            await store.CaughtUpAsync();
            await Eventually.TrueAsync(async () => JsonPlace.Read(await store.JsonAsync(at[0]), at[1]) == after, $"{place} is {after} (it was {before})");
        }
    }

    [Fact]
    public async Task What_another_program_wrote_while_the_store_was_stopped_is_in_its_first_answers()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        foreach ((_, string place, _) in Writes)
            await store.JsonAsync(place.Split(' ')[0]);
        await store.WarmAsync("/artists/5");
        await store.StopAsync();

        foreach ((string write, _, _) in Writes)
            store.WriteBehind(write);
        await store.StartAsync();

        foreach ((_, string place, string expected) in Writes.Where(one => !Overwritten.Contains(one.Place)))
            Assert.Equal($"{place} {store.Text(expected)}", $"{place} {JsonPlace.Read(await store.JsonAsync(place.Split(' ')[0]), place.Split(' ')[1])}");
        Assert.Equal("Further behind", (string?)(await store.JsonAsync("/api/artists/1"))["name"]);
    }

    [Fact]
    public async Task A_write_while_the_store_was_stopped_leaves_the_rest_of_the_cache_file()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        await store.WarmAsync("/artists/1", "/artists/5", "/albums/5");
        await store.StopAsync();

        store.WriteBehind("UPDATE Artist SET Name = 'While it slept' WHERE ArtistId = 1");
        await store.StartAsync();

        StorePageView changed = await store.PageAsync("/artists/1");
        Assert.Contains("While it slept", changed.Text);
        Assert.Equal("primary", changed.TierOf("artist"));
        Assert.NotEqual("primary", (await store.PageAsync("/artists/5")).TierOf("artist"));
        Assert.NotEqual("primary", (await store.PageAsync("/albums/5")).TierOf("album"));
    }

    [Fact]
    public async Task Chinook_s_own_script_is_served_whole_and_searched()
    {
        await using StoreServer store = await StoreServer.StartedAsync(import: Chinook.FileOrSkip("Chinook_MySql.sql"), flavour: flavour);

        JsonNode counts = await store.JsonAsync("/api/stats/catalogue");

        Assert.Equal("""{"artists":275,"albums":347,"tracks":3503,"genres":25,"playlists":18,"customers":59,"invoices":412,"plays":2240}""", counts.ToJsonString());
        Assert.Equal("Motörhead", (string?)(await store.JsonAsync("/api/artists/106"))["name"]);
        Assert.Equal(3290, (long)(await store.JsonAsync("/api/playlists/1"))["tracks"]!["total"]!);
        Assert.True((long)(await store.JsonAsync("/api/search?q=iron+maiden"))["total"]! > 100);
        await store.WarmAsync("/artists/1", "/albums/1");
        using (HttpResponseMessage renamed = await store.PatchAsync("/api/artists/1", """{"name":"DC/AC"}"""))
            Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        Assert.Contains("DC/AC", (await store.PageAsync("/albums/1")).Text);
        Assert.Equal(18, (long)(await store.JsonAsync("/api/search?q=artist:dc/ac"))["total"]!);
    }

    [Fact]
    public async Task A_store_is_made_around_a_Chinook_that_is_there()
    {
        string script = await File.ReadAllTextAsync(Chinook.FileOrSkip("Chinook_MySql.sql"), TestContext.Current.CancellationToken);
        MySqlServer server = await StoreDatabases.Of(flavour);
        await using var store = new StoreServer(flavour) { Database = $"{server.ConnectionString};Database=Chinook_{flavour}" };
        await server.ExecuteAsync(script.Replace("`Chinook`", $"`Chinook_{flavour}`", StringComparison.Ordinal));
        await store.StartAsync();

        Assert.Equal(3503, (long)(await store.JsonAsync("/api/stats/catalogue"))["tracks"]!);
        using HttpClient visitor = store.NewVisitor();
        Assert.Equal(HttpStatusCode.Redirect, await StoreServer.PostAsync(visitor, "/register", ("first", "New"), ("last", "One"), ("email", "new@example.com"), ("password", "a long password")));
        Assert.Equal(60, store.Number("SELECT max(CustomerId) FROM Customer"));
    }

    [Fact]
    public async Task What_visitors_do_is_written_down_once()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        using HttpClient visitor = store.NewVisitor();
        await StorePageView.ReadAsync(visitor, "/tracks/3");
        for (int i = 0; i < 20; i++)
            (await visitor.PostAsync(new Uri("/api/tracks/3/plays", UriKind.Relative), null, TestContext.Current.CancellationToken)).Dispose();
        await visitor.GetStringAsync(new Uri("/api/search?q=love", UriKind.Relative), TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT count(*) FROM Activity WHERE (Kind = 'view' AND TrackId = 3) OR (Kind = 'search' AND Text = 'love')") == 2), "view and search are written");
        await Eventually.TrueAsync(() => Task.FromResult(store.OwnNumber("SELECT count(*) FROM forebay_job WHERE type = 'activity' AND state < 3") == 0), "nothing waits");
        Assert.Equal(20, store.Number("SELECT count(*) FROM Activity WHERE Kind = 'play' AND TrackId = 3"));
        Assert.Contains((await store.JsonAsync("/api/trending"))["items"]!.AsArray(), item => (long)item!["id"]! == 3);
    }

    [Fact]
    public async Task A_first_run_that_was_interrupted_is_begun_anew()
    {
        await using StoreServer store = await StoreServer.StartedAsync(flavour: flavour);
        await store.StopAsync();
        store.WriteBehind("DELETE FROM StoreForm; DELETE FROM InvoiceLine; CREATE TABLE StoreUnfinished(Id INT PRIMARY KEY)");

        await store.StartAsync();

        Assert.True(store.Number("SELECT count(*) FROM InvoiceLine") > 0);
        Assert.Equal(600, (long)(await store.JsonAsync("/api/stats/catalogue"))["tracks"]!);
    }

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql() : PrimaryServerTests(MySqlFlavour.MySql);

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb() : PrimaryServerTests(MySqlFlavour.MariaDb);
}
