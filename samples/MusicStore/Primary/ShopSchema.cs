namespace MusicStore.Primary;

/// <summary>The tables of accounts, purchases, people's playlists and what visitors do.</summary>
internal static class ShopSchema
{
    public const string Tables = """
        CREATE TABLE Account(AccountId INTEGER PRIMARY KEY, CustomerId INTEGER REFERENCES Customer(CustomerId), Email TEXT NOT NULL COLLATE NOCASE UNIQUE, PasswordHash TEXT NOT NULL,
            Role TEXT NOT NULL CHECK (Role IN ('customer', 'admin')), CreatedAt INTEGER NOT NULL);
        CREATE TABLE Checkout(Token TEXT PRIMARY KEY, InvoiceId INTEGER NOT NULL REFERENCES Invoice(InvoiceId));
        CREATE TABLE PlaylistOwner(PlaylistId INTEGER PRIMARY KEY REFERENCES Playlist(PlaylistId) ON DELETE CASCADE, CustomerId INTEGER NOT NULL REFERENCES Customer(CustomerId));
        CREATE INDEX StorePlaylistOwner ON PlaylistOwner(CustomerId);
        CREATE TABLE Activity(ActivityId INTEGER PRIMARY KEY, CustomerId INTEGER, Session TEXT, Kind TEXT NOT NULL, TrackId INTEGER, Text TEXT, At INTEGER NOT NULL);
        CREATE INDEX StoreActivityTime ON Activity(At);
        """;
}
