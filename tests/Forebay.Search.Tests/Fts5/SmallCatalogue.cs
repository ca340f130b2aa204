using Forebay.Search.Fts5;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Tests.Fts5;

/// <summary>A database with a few tracks, and an index over them.</summary>
internal sealed class SmallCatalogue : IAsyncDisposable
{
    public static readonly Fts5Definition Definition = new()
    {
        Name = "track",
        Documents = """
            SELECT t.TrackId AS id, t.Plays AS popularity, t.Name AS name, al.Title AS album, ar.Name AS artist, g.Name AS genre, t.Composer AS composer,
                t.GenreId AS genre_id, al.ArtistId AS artist_id, t.AlbumId AS album_id, al.Year AS year, t.Cents AS price
            FROM Track t LEFT JOIN Album al ON al.AlbumId = t.AlbumId LEFT JOIN Artist ar ON ar.ArtistId = al.ArtistId LEFT JOIN Genre g ON g.GenreId = t.GenreId
            """,
        TextFields =
        [
            new TextField("name", 10) { Aliases = ["track", "title"], SuggestionId = "id" },
            new TextField("album", 4) { SuggestionId = "album_id" },
            new TextField("artist", 6) { SuggestionId = "artist_id" },
            new TextField("genre", 1),
            new TextField("composer", 2) { SnippetWords = 5 },
        ],
        Values =
        [
            new ValueField("genre_id", ValueKind.Category, "genre"),
            new ValueField("artist_id", ValueKind.Category, "artist"),
            new ValueField("album_id", ValueKind.Category, "album"),
            new ValueField("year", ValueKind.Number),
            new ValueField("price", ValueKind.Number) { Bucket = 25 },
        ],
        Sources =
        [
            new DocumentSource("Track", "{row}.TrackId", "TrackId", "Name", "AlbumId", "GenreId", "Composer", "Cents"),
            new DocumentSource("Album", "SELECT TrackId FROM Track WHERE AlbumId = {row}.AlbumId", "AlbumId", "Title", "ArtistId", "Year"),
            new DocumentSource("Artist", "SELECT TrackId FROM Track JOIN Album USING (AlbumId) WHERE ArtistId = {row}.ArtistId", "ArtistId", "Name"),
            new DocumentSource("Genre", "SELECT TrackId FROM Track WHERE GenreId = {row}.GenreId", "GenreId", "Name"),
        ],
    };

    private static readonly (long Id, string Name, long Album, long Genre, string? Composer, long Cents)[] Tracks =
    [
        (1, "Overkill", 1, 1, "Clarke, Kilmister", 99),
        (2, "Bomber", 1, 1, "Clarke, Kilmister", 99),
        (3, "Bohemian Rhapsody", 2, 2, "Freddie Mercury", 129),
        (4, "Love of My Life", 2, 2, "Freddie Mercury", 99),
        (5, "Running Free", 3, 1, "Harris", 99),
        (6, "Run to the Hills", 3, 1, "Harris", 129),
        (7, "Highway to Hell", 4, 2, "Young", 99),
        (8, "<b>Bold & Brave</b>", 4, 2, null, 0),
        (9, "Dancing Queen", 5, 3, "Andersson", 99),
        (10, "Eple", 6, 4, null, 59),
        (11, "A Night at the Disco", 5, 3, null, 99),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("forebay-search").FullName;

    private SmallCatalogue()
    {
        Path = System.IO.Path.Combine(folder, "catalogue.db");
        using (var db = new SqliteConnection(Path))
        {
            db.Execute("""
                CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT);
                CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT, ArtistId INTEGER, Year INTEGER);
                CREATE TABLE Genre(GenreId INTEGER PRIMARY KEY, Name TEXT);
                CREATE TABLE Track(TrackId INTEGER PRIMARY KEY, Name TEXT, AlbumId INTEGER, GenreId INTEGER, Composer TEXT, Cents INTEGER, Plays INTEGER);
                INSERT INTO Genre VALUES (1, 'Metal'), (2, 'Rock'), (3, 'Pop'), (4, 'Electronic');
                INSERT INTO Artist VALUES (1, 'Motörhead'), (2, 'Queen'), (3, 'Iron Maiden'), (4, 'AC/DC'), (5, 'ABBA'), (6, 'Røyksopp');
                INSERT INTO Album VALUES (1, 'Overkill', 1, 1979), (2, 'A Night at the Opera', 2, 1975), (3, 'The Number of the Beast', 3, 1982), (4, 'Highway to Hell', 4, 1979), (5, 'Arrival', 5, 1976), (6, 'Melody A.M.', 6, NULL);
                """);
            using SqliteStatement insert = db.Prepare("INSERT INTO Track(TrackId, Name, AlbumId, GenreId, Composer, Cents, Plays) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            foreach ((long id, string name, long album, long genre, string? composer, long cents) in Tracks)
            {
                insert.Bind(1, id);
                insert.Bind(2, name);
                insert.Bind(3, album);
                insert.Bind(4, genre);
                insert.Bind(5, composer);
                insert.Bind(6, cents);
                insert.Bind(7, 100 - id);
                insert.Run();
            }
        }
        Pool = new SqlitePool(new SqlitePoolOptions { Path = Path });
        Index = new Fts5Index(Pool, Definition, new Fts5Options { RebuildBatch = 100 });
    }

    public string Path { get; }

    public SqlitePool Pool { get; }

    public Fts5Index Index { get; }

    public static async Task<SmallCatalogue> OpenAsync()
    {
        var catalogue = new SmallCatalogue();
        Xunit.Assert.True(await catalogue.Index.EnsureAsync());
        return catalogue;
    }

    public Task ExecuteAsync(string sql) => Pool.WriteAsync(db =>
    {
        db.Execute(sql);
        return true;
    });

    /// <summary>The names found, in order.</summary>
    public async Task<string[]> NamesAsync(string text, params SearchFilter[] filters) =>
        [.. (await Index.SearchAsync(new SearchRequest { Text = text, Filters = filters })).Hits.Select(hit => hit.Fields["name"]!)];

    public async ValueTask DisposeAsync()
    {
        Index.Dispose();
        await Pool.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
