namespace MusicStore.Primary;

/// <summary>The store's tables in MySQL and MariaDB: the same names and columns as in <see cref="Schema"/>.</summary>
internal static class MySqlSchema
{
    /// <summary>Names compare by their code points, as SQLite's do, so that lists have one order everywhere.</summary>
    public const string Collation = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    /// <summary>There is such a table while the others are filled: what a first run that was interrupted has left is thrown away.</summary>
    public const string Unfinished = "StoreUnfinished";

    /// <summary>Chinook's tables in an order in which each stands behind those it refers to.</summary>
    public static readonly string[] Chinook = ["Artist", "Album", "Genre", "MediaType", "Track", "Employee", "Customer", "Invoice", "InvoiceLine", "Playlist", "PlaylistTrack"];

    /// <summary>All of the store's tables, in such an order.</summary>
    public static readonly string[] All = [.. Chinook, "Play", "TrackPlays", "AlbumPlays", "ArtistPlays", "Lyric", "AudioFile", "Account", "Checkout", "PlaylistOwner", "Activity", "JobApplied", "JobClock", "StoreForm"];

    /// <summary>Chinook's tables, as its own script for MySQL makes them.</summary>
    public static readonly string[] Tables =
    [
        $"CREATE TABLE Artist(ArtistId INT NOT NULL PRIMARY KEY, Name VARCHAR(120)) {Collation}",
        $"CREATE TABLE Album(AlbumId INT NOT NULL PRIMARY KEY, Title VARCHAR(160) NOT NULL, ArtistId INT NOT NULL, FOREIGN KEY (ArtistId) REFERENCES Artist(ArtistId)) {Collation}",
        $"CREATE TABLE Genre(GenreId INT NOT NULL PRIMARY KEY, Name VARCHAR(120)) {Collation}",
        $"CREATE TABLE MediaType(MediaTypeId INT NOT NULL PRIMARY KEY, Name VARCHAR(120)) {Collation}",
        $"""
        CREATE TABLE Track(TrackId INT NOT NULL PRIMARY KEY, Name VARCHAR(200) NOT NULL, AlbumId INT, MediaTypeId INT NOT NULL, GenreId INT, Composer VARCHAR(220), Milliseconds INT NOT NULL, Bytes INT, UnitPrice NUMERIC(10,2) NOT NULL,
            FOREIGN KEY (AlbumId) REFERENCES Album(AlbumId), FOREIGN KEY (MediaTypeId) REFERENCES MediaType(MediaTypeId), FOREIGN KEY (GenreId) REFERENCES Genre(GenreId)) {Collation}
        """,
        $"""
        CREATE TABLE Employee(EmployeeId INT NOT NULL PRIMARY KEY, LastName VARCHAR(20) NOT NULL, FirstName VARCHAR(20) NOT NULL, Title VARCHAR(30), ReportsTo INT, BirthDate DATETIME, HireDate DATETIME, Address VARCHAR(70), City VARCHAR(40),
            State VARCHAR(40), Country VARCHAR(40), PostalCode VARCHAR(10), Phone VARCHAR(24), Fax VARCHAR(24), Email VARCHAR(60), FOREIGN KEY (ReportsTo) REFERENCES Employee(EmployeeId)) {Collation}
        """,
        $"""
        CREATE TABLE Customer(CustomerId INT NOT NULL PRIMARY KEY, FirstName VARCHAR(40) NOT NULL, LastName VARCHAR(20) NOT NULL, Company VARCHAR(80), Address VARCHAR(70), City VARCHAR(40), State VARCHAR(40), Country VARCHAR(40),
            PostalCode VARCHAR(10), Phone VARCHAR(24), Fax VARCHAR(24), Email VARCHAR(60) NOT NULL, SupportRepId INT, FOREIGN KEY (SupportRepId) REFERENCES Employee(EmployeeId)) {Collation}
        """,
        $"""
        CREATE TABLE Invoice(InvoiceId INT NOT NULL PRIMARY KEY, CustomerId INT NOT NULL, InvoiceDate DATETIME NOT NULL, BillingAddress VARCHAR(70), BillingCity VARCHAR(40), BillingState VARCHAR(40), BillingCountry VARCHAR(40),
            BillingPostalCode VARCHAR(10), Total NUMERIC(10,2) NOT NULL, FOREIGN KEY (CustomerId) REFERENCES Customer(CustomerId)) {Collation}
        """,
        $"""
        CREATE TABLE InvoiceLine(InvoiceLineId INT NOT NULL PRIMARY KEY, InvoiceId INT NOT NULL, TrackId INT NOT NULL, UnitPrice NUMERIC(10,2) NOT NULL, Quantity INT NOT NULL,
            FOREIGN KEY (InvoiceId) REFERENCES Invoice(InvoiceId), FOREIGN KEY (TrackId) REFERENCES Track(TrackId)) {Collation}
        """,
        $"CREATE TABLE Playlist(PlaylistId INT NOT NULL PRIMARY KEY, Name VARCHAR(120)) {Collation}",
        $"CREATE TABLE PlaylistTrack(PlaylistId INT NOT NULL, TrackId INT NOT NULL, PRIMARY KEY (PlaylistId, TrackId), FOREIGN KEY (PlaylistId) REFERENCES Playlist(PlaylistId), FOREIGN KEY (TrackId) REFERENCES Track(TrackId)) {Collation}",
    ];

    public const string Plays = $"""
        CREATE TABLE IF NOT EXISTS Play(PlayId INT NOT NULL AUTO_INCREMENT PRIMARY KEY, TrackId INT NOT NULL, CustomerId INT, PlayedAt BIGINT NOT NULL, KEY StorePlayTime (PlayedAt),
            FOREIGN KEY (TrackId) REFERENCES Track(TrackId), FOREIGN KEY (CustomerId) REFERENCES Customer(CustomerId)) {Collation}
        """;

    /// <summary>Plays are ours; without any the popular lists would be empty, so each sale counts as one.</summary>
    public const string SalesAsPlays = """
        INSERT INTO Play(TrackId, CustomerId, PlayedAt) SELECT l.TrackId, i.CustomerId, TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00', i.InvoiceDate) * 1000
        FROM InvoiceLine l JOIN Invoice i ON i.InvoiceId = l.InvoiceId ORDER BY i.InvoiceDate, l.InvoiceLineId
        """;

    /// <summary>Chinook gives its ids itself; the store has the server give those of new rows, and takes longer names. Without foreign keys' checks: others refer to these.</summary>
    public static readonly string[] Changes =
    [
        $"ALTER TABLE Customer MODIFY CustomerId INT NOT NULL AUTO_INCREMENT, MODIFY FirstName VARCHAR(200) {Collation} NOT NULL, MODIFY LastName VARCHAR(200) {Collation} NOT NULL, MODIFY Email VARCHAR(254) {Collation} NOT NULL",
        "ALTER TABLE Invoice MODIFY InvoiceId INT NOT NULL AUTO_INCREMENT",
        "ALTER TABLE InvoiceLine MODIFY InvoiceLineId INT NOT NULL AUTO_INCREMENT",
        $"ALTER TABLE Playlist MODIFY PlaylistId INT NOT NULL AUTO_INCREMENT, MODIFY Name VARCHAR(200) {Collation}",
        $"ALTER TABLE Artist MODIFY Name VARCHAR(200) {Collation}",
        $"ALTER TABLE Album MODIFY Title VARCHAR(200) {Collation} NOT NULL",
        $"ALTER TABLE Track MODIFY Name VARCHAR(200) {Collation} NOT NULL",
    ];

    /// <summary>Columns that Chinook lacks, each with what fills it. <c>rowid</c> is the order in which tracks were put on lists, which SQLite has by itself.</summary>
    public static readonly (string Table, string Column, string[] Statements)[] Columns =
    [
        ("Album", "ReleaseYearIsMadeUp",
        [
            "ALTER TABLE Album ADD COLUMN ReleaseYear INT, ADD COLUMN ReleaseYearIsMadeUp INT NOT NULL DEFAULT 0",
            "UPDATE Album SET ReleaseYear = 1960 + (AlbumId * 2654435761 % 4294967296) % 65, ReleaseYearIsMadeUp = 1",
        ]),
        ("PlaylistTrack", "rowid", ["ALTER TABLE PlaylistTrack ADD COLUMN rowid BIGINT NOT NULL AUTO_INCREMENT, ADD KEY StoreListed (rowid)"]),
    ];

    public static readonly string[] Own =
    [
        $"CREATE TABLE IF NOT EXISTS Lyric(TrackId INT NOT NULL PRIMARY KEY, Text MEDIUMTEXT NOT NULL, FOREIGN KEY (TrackId) REFERENCES Track(TrackId)) {Collation}",
        $"CREATE TABLE IF NOT EXISTS AudioFile(TrackId INT NOT NULL PRIMARY KEY, Path TEXT NOT NULL, FOREIGN KEY (TrackId) REFERENCES Track(TrackId)) {Collation}",
        $"""
        CREATE TABLE IF NOT EXISTS Account(AccountId INT NOT NULL AUTO_INCREMENT PRIMARY KEY, CustomerId INT, Email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL UNIQUE, PasswordHash VARCHAR(255) NOT NULL,
            Role VARCHAR(20) NOT NULL CHECK (Role IN ('customer', 'admin')), CreatedAt BIGINT NOT NULL, FOREIGN KEY (CustomerId) REFERENCES Customer(CustomerId)) {Collation}
        """,
        $"CREATE TABLE IF NOT EXISTS Checkout(Token VARCHAR(64) NOT NULL PRIMARY KEY, InvoiceId INT NOT NULL, FOREIGN KEY (InvoiceId) REFERENCES Invoice(InvoiceId)) {Collation}",
        $"""
        CREATE TABLE IF NOT EXISTS PlaylistOwner(PlaylistId INT NOT NULL PRIMARY KEY, CustomerId INT NOT NULL, FOREIGN KEY (PlaylistId) REFERENCES Playlist(PlaylistId) ON DELETE CASCADE,
            FOREIGN KEY (CustomerId) REFERENCES Customer(CustomerId)) {Collation}
        """,
        $"CREATE TABLE IF NOT EXISTS Activity(ActivityId BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, CustomerId INT, Session VARCHAR(40), Kind VARCHAR(20) NOT NULL, TrackId BIGINT, Text TEXT, At BIGINT NOT NULL, KEY StoreActivityTime (At)) {Collation}",
        $"CREATE TABLE IF NOT EXISTS JobApplied(Job VARCHAR(190) NOT NULL PRIMARY KEY, At BIGINT NOT NULL, KEY StoreJobTime (At)) {Collation}",
        "CREATE TABLE IF NOT EXISTS JobClock(Id INT NOT NULL PRIMARY KEY, Applying BIGINT NOT NULL, Wall BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS TrackPlays(TrackId INT NOT NULL PRIMARY KEY, Plays BIGINT NOT NULL, KEY TrackPlaysRank (Plays))",
        "CREATE TABLE IF NOT EXISTS AlbumPlays(AlbumId INT NOT NULL PRIMARY KEY, Plays BIGINT NOT NULL, KEY AlbumPlaysRank (Plays))",
        "CREATE TABLE IF NOT EXISTS ArtistPlays(ArtistId INT NOT NULL PRIMARY KEY, Plays BIGINT NOT NULL, KEY ArtistPlaysRank (Plays))",
        "DROP TRIGGER IF EXISTS CountPlay",
        "DROP TRIGGER IF EXISTS UncountPlay",
        "DELETE FROM TrackPlays",
        "DELETE FROM AlbumPlays",
        "DELETE FROM ArtistPlays",
        "INSERT INTO TrackPlays SELECT TrackId, count(*) FROM Play GROUP BY TrackId",
        "INSERT INTO AlbumPlays SELECT t.AlbumId, sum(p.Plays) FROM TrackPlays p JOIN Track t USING (TrackId) WHERE t.AlbumId IS NOT NULL GROUP BY t.AlbumId",
        "INSERT INTO ArtistPlays SELECT al.ArtistId, sum(p.Plays) FROM AlbumPlays p JOIN Album al USING (AlbumId) GROUP BY al.ArtistId",
        """
        CREATE TRIGGER CountPlay AFTER INSERT ON Play FOR EACH ROW BEGIN
            INSERT INTO TrackPlays(TrackId, Plays) VALUES (NEW.TrackId, 1) ON DUPLICATE KEY UPDATE Plays = TrackPlays.Plays + 1;
            INSERT INTO AlbumPlays(AlbumId, Plays) SELECT AlbumId, 1 FROM Track WHERE TrackId = NEW.TrackId AND AlbumId IS NOT NULL ON DUPLICATE KEY UPDATE Plays = AlbumPlays.Plays + 1;
            INSERT INTO ArtistPlays(ArtistId, Plays) SELECT Album.ArtistId, 1 FROM Track JOIN Album USING (AlbumId) WHERE TrackId = NEW.TrackId ON DUPLICATE KEY UPDATE Plays = ArtistPlays.Plays + 1;
        END
        """,
        """
        CREATE TRIGGER UncountPlay AFTER DELETE ON Play FOR EACH ROW BEGIN
            UPDATE TrackPlays SET Plays = Plays - 1 WHERE TrackId = OLD.TrackId;
            UPDATE AlbumPlays SET Plays = Plays - 1 WHERE AlbumId = (SELECT AlbumId FROM Track WHERE TrackId = OLD.TrackId);
            UPDATE ArtistPlays SET Plays = Plays - 1 WHERE ArtistId = (SELECT Album.ArtistId FROM Track JOIN Album USING (AlbumId) WHERE TrackId = OLD.TrackId);
        END
        """,
        "CREATE TABLE IF NOT EXISTS StoreForm(Form INT NOT NULL PRIMARY KEY, Store VARCHAR(40) NOT NULL)",
    ];
}
