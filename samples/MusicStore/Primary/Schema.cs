namespace MusicStore.Primary;

/// <summary>The tables: Chinook's names and columns, and our own plays.</summary>
internal static class Schema
{
    /// <summary>The tables whose rows are cached, and so watched.</summary>
    public static readonly string[] Watched = ["Artist", "Album", "Track", "Genre", "MediaType", "Playlist", "PlaylistOwner", "Customer", "Invoice", "Play", "ListChange", "Lyric", "AudioFile", "VectorFit", "track_search_synonym"];

    public const string Tables = """
        CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name NVARCHAR(120));
        CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title NVARCHAR(160) NOT NULL, ArtistId INTEGER NOT NULL REFERENCES Artist(ArtistId));
        CREATE TABLE Genre(GenreId INTEGER PRIMARY KEY, Name NVARCHAR(120));
        CREATE TABLE MediaType(MediaTypeId INTEGER PRIMARY KEY, Name NVARCHAR(120));
        CREATE TABLE Track(TrackId INTEGER PRIMARY KEY, Name NVARCHAR(200) NOT NULL, AlbumId INTEGER REFERENCES Album(AlbumId), MediaTypeId INTEGER NOT NULL REFERENCES MediaType(MediaTypeId),
            GenreId INTEGER REFERENCES Genre(GenreId), Composer NVARCHAR(220), Milliseconds INTEGER NOT NULL, Bytes INTEGER, UnitPrice NUMERIC(10,2) NOT NULL);
        CREATE TABLE Employee(EmployeeId INTEGER PRIMARY KEY, LastName NVARCHAR(20) NOT NULL, FirstName NVARCHAR(20) NOT NULL, Title NVARCHAR(30), ReportsTo INTEGER REFERENCES Employee(EmployeeId),
            BirthDate DATETIME, HireDate DATETIME, Address NVARCHAR(70), City NVARCHAR(40), State NVARCHAR(40), Country NVARCHAR(40), PostalCode NVARCHAR(10), Phone NVARCHAR(24), Fax NVARCHAR(24), Email NVARCHAR(60));
        CREATE TABLE Customer(CustomerId INTEGER PRIMARY KEY, FirstName NVARCHAR(40) NOT NULL, LastName NVARCHAR(20) NOT NULL, Company NVARCHAR(80), Address NVARCHAR(70), City NVARCHAR(40), State NVARCHAR(40),
            Country NVARCHAR(40), PostalCode NVARCHAR(10), Phone NVARCHAR(24), Fax NVARCHAR(24), Email NVARCHAR(60) NOT NULL, SupportRepId INTEGER REFERENCES Employee(EmployeeId));
        CREATE TABLE Invoice(InvoiceId INTEGER PRIMARY KEY, CustomerId INTEGER NOT NULL REFERENCES Customer(CustomerId), InvoiceDate DATETIME NOT NULL, BillingAddress NVARCHAR(70), BillingCity NVARCHAR(40),
            BillingState NVARCHAR(40), BillingCountry NVARCHAR(40), BillingPostalCode NVARCHAR(10), Total NUMERIC(10,2) NOT NULL);
        CREATE TABLE InvoiceLine(InvoiceLineId INTEGER PRIMARY KEY, InvoiceId INTEGER NOT NULL REFERENCES Invoice(InvoiceId), TrackId INTEGER NOT NULL REFERENCES Track(TrackId), UnitPrice NUMERIC(10,2) NOT NULL, Quantity INTEGER NOT NULL);
        CREATE TABLE Playlist(PlaylistId INTEGER PRIMARY KEY, Name NVARCHAR(120));
        CREATE TABLE PlaylistTrack(PlaylistId INTEGER NOT NULL REFERENCES Playlist(PlaylistId), TrackId INTEGER NOT NULL REFERENCES Track(TrackId), PRIMARY KEY (PlaylistId, TrackId));
        """;

    /// <summary>The form of the database (<c>PRAGMA user_version</c>): one of another form is not opened.</summary>
    public const int Version = 2;

    /// <summary>Chinook has no years: these are made up, from the album's number, and said to be so.</summary>
    public const string Years = """
        ALTER TABLE Album ADD COLUMN ReleaseYear INTEGER;
        ALTER TABLE Album ADD COLUMN ReleaseYearIsMadeUp INTEGER NOT NULL DEFAULT 0;
        UPDATE Album SET ReleaseYear = 1960 + (AlbumId * 2654435761 % 4294967296) % 65, ReleaseYearIsMadeUp = 1;
        """;

    /// <summary>Lyrics and audio files, where there are any. Chinook has none.</summary>
    public const string Media = """
        CREATE TABLE Lyric(TrackId INTEGER PRIMARY KEY REFERENCES Track(TrackId), Text TEXT NOT NULL);
        CREATE TABLE AudioFile(TrackId INTEGER PRIMARY KEY REFERENCES Track(TrackId), Path TEXT NOT NULL);
        """;

    /// <summary>What is ours beside Chinook: made for an imported database too.</summary>
    public const string Plays = "CREATE TABLE IF NOT EXISTS Play(PlayId INTEGER PRIMARY KEY, TrackId INTEGER NOT NULL REFERENCES Track(TrackId), CustomerId INTEGER, PlayedAt INTEGER NOT NULL);";

    /// <summary>How often each track, album and artist was played: kept by triggers, so that whoever writes a play counts it, and the popular lists need not count millions.</summary>
    public const string PlayCounts = """
        CREATE TABLE TrackPlays(TrackId INTEGER PRIMARY KEY, Plays INTEGER NOT NULL);
        CREATE TABLE AlbumPlays(AlbumId INTEGER PRIMARY KEY, Plays INTEGER NOT NULL);
        CREATE TABLE ArtistPlays(ArtistId INTEGER PRIMARY KEY, Plays INTEGER NOT NULL);
        INSERT INTO TrackPlays SELECT TrackId, count(*) FROM Play GROUP BY TrackId;
        INSERT INTO AlbumPlays SELECT AlbumId, sum(Plays) FROM TrackPlays JOIN Track USING (TrackId) WHERE AlbumId IS NOT NULL GROUP BY AlbumId;
        INSERT INTO ArtistPlays SELECT ArtistId, sum(Plays) FROM AlbumPlays JOIN Album USING (AlbumId) GROUP BY ArtistId;
        CREATE INDEX TrackPlaysRank ON TrackPlays(Plays);
        CREATE INDEX AlbumPlaysRank ON AlbumPlays(Plays);
        CREATE INDEX ArtistPlaysRank ON ArtistPlays(Plays);
        CREATE TRIGGER CountPlay AFTER INSERT ON Play BEGIN
            INSERT INTO TrackPlays(TrackId, Plays) VALUES (new.TrackId, 1) ON CONFLICT(TrackId) DO UPDATE SET Plays = Plays + 1;
            INSERT INTO AlbumPlays(AlbumId, Plays) SELECT AlbumId, 1 FROM Track WHERE TrackId = new.TrackId AND AlbumId IS NOT NULL ON CONFLICT(AlbumId) DO UPDATE SET Plays = Plays + 1;
            INSERT INTO ArtistPlays(ArtistId, Plays) SELECT Album.ArtistId, 1 FROM Track JOIN Album USING (AlbumId) WHERE TrackId = new.TrackId ON CONFLICT(ArtistId) DO UPDATE SET Plays = Plays + 1;
        END;
        CREATE TRIGGER UncountPlay AFTER DELETE ON Play BEGIN
            UPDATE TrackPlays SET Plays = Plays - 1 WHERE TrackId = old.TrackId;
            UPDATE AlbumPlays SET Plays = Plays - 1 WHERE AlbumId = (SELECT AlbumId FROM Track WHERE TrackId = old.TrackId);
            UPDATE ArtistPlays SET Plays = Plays - 1 WHERE ArtistId = (SELECT Album.ArtistId FROM Track JOIN Album USING (AlbumId) WHERE TrackId = old.TrackId);
        END;
        """;

    /// <summary>Made after the load: an index that grows with it costs several times as much.</summary>
    public const string Indexes = """
        CREATE INDEX IF NOT EXISTS StoreAlbumArtist ON Album(ArtistId);
        CREATE INDEX IF NOT EXISTS StoreTrackAlbum ON Track(AlbumId);
        CREATE INDEX IF NOT EXISTS StoreTrackGenre ON Track(GenreId);
        CREATE INDEX IF NOT EXISTS StoreArtistName ON Artist(Name);
        CREATE INDEX IF NOT EXISTS StorePlaylistTrack ON PlaylistTrack(TrackId);
        CREATE INDEX IF NOT EXISTS StoreInvoiceCustomer ON Invoice(CustomerId);
        CREATE INDEX IF NOT EXISTS StoreLineInvoice ON InvoiceLine(InvoiceId);
        CREATE INDEX IF NOT EXISTS StoreLineTrack ON InvoiceLine(TrackId);
        CREATE INDEX IF NOT EXISTS StorePlayTrack ON Play(TrackId);
        CREATE INDEX IF NOT EXISTS StorePlayTime ON Play(PlayedAt);
        """;

    /// <summary>Notes which lists gain, lose or change a member. The change log names the row that changed; of a row that is gone or has moved, nobody could tell any more which list it was in.</summary>
    /// <remarks>One row a list, counted up, so that the table does not grow with the changes.</remarks>
    public static readonly string ListChanges =
        "CREATE TABLE ListChange(ListChangeId INTEGER PRIMARY KEY, List TEXT NOT NULL, Id INTEGER NOT NULL, Times INTEGER NOT NULL, UNIQUE (List, Id));"
        + Members("artist", "Album", "OF ArtistId", row => $"{row}.ArtistId")
        + Members("album", "Track", "OF AlbumId", row => $"{row}.AlbumId")
        + Members("genre", "Track", "OF GenreId", row => $"{row}.GenreId")
        + Members("playlist", "PlaylistTrack", "", row => $"{row}.PlaylistId")
        // A customer's purchases show these rows without a tag for each.
        + Members("customer", "Invoice", "", row => $"{row}.CustomerId")
        + Members("customer", "InvoiceLine", "", row => $"(SELECT CustomerId FROM Invoice WHERE InvoiceId = {row}.InvoiceId)");

    private static string Members(string list, string table, string columns, Func<string, string> id)
    {
        string gained = Note("new"), lost = Note("old");
        return $"""
            CREATE TRIGGER List_{list}_{table}_insert AFTER INSERT ON {table} BEGIN {gained} END;
            CREATE TRIGGER List_{list}_{table}_delete AFTER DELETE ON {table} BEGIN {lost} END;
            CREATE TRIGGER List_{list}_{table}_update AFTER UPDATE {columns} ON {table} BEGIN {lost} {gained} END;
            """;

        string Note(string row) => $"INSERT INTO ListChange(List, Id, Times) SELECT '{list}', {id(row)}, 1 WHERE {id(row)} IS NOT NULL ON CONFLICT(List, Id) DO UPDATE SET Times = Times + 1;";
    }
}
