using Forebay.Search.Fts5;

namespace MusicStore.Search;

/// <summary>The search index over tracks: what it holds, and which tables it comes from.</summary>
internal static class TrackIndex
{
    public const string Genre = "genre_id";
    public const string Artist = "artist_id";
    public const string Album = "album_id";
    public const string Media = "media_id";
    public const string Decade = "decade";
    public const string Year = "year";
    public const string Price = "price";
    public const string Length = "length";

    public static readonly Fts5Definition Definition = new()
    {
        Name = "track_search",
        Documents = """
            SELECT t.TrackId AS id, ifnull(p.Plays, 0) AS popularity, t.Name AS name, al.Title AS album, ar.Name AS artist, g.Name AS genre, t.Composer AS composer,
                t.GenreId AS genre_id, al.ArtistId AS artist_id, t.AlbumId AS album_id, t.MediaTypeId AS media_id, al.ReleaseYear / 10 * 10 AS decade,
                al.ReleaseYear AS year, CAST(round(t.UnitPrice * 100) AS INTEGER) AS price, t.Milliseconds / 1000 AS length, m.Name AS media
            FROM Track t LEFT JOIN TrackPlays p ON p.TrackId = t.TrackId LEFT JOIN Album al ON al.AlbumId = t.AlbumId LEFT JOIN Artist ar ON ar.ArtistId = al.ArtistId
                LEFT JOIN Genre g ON g.GenreId = t.GenreId LEFT JOIN MediaType m ON m.MediaTypeId = t.MediaTypeId
            """,
        TextFields =
        [
            new TextField("name", 10) { Aliases = ["track", "title", "song"], SuggestionId = "id" },
            new TextField("album", 4) { Aliases = ["record"], SuggestionId = Album },
            new TextField("artist", 6) { Aliases = ["by", "band"], SuggestionId = Artist },
            new TextField("genre", 1),
            new TextField("composer", 2) { SnippetWords = 16 },
        ],
        Values =
        [
            new ValueField(Genre, ValueKind.Category, "genre"),
            new ValueField(Artist, ValueKind.Category, "artist"),
            new ValueField(Album, ValueKind.Shown),
            new ValueField(Media, ValueKind.Category, "media"),
            new ValueField(Decade, ValueKind.Shown),
            new ValueField(Year, ValueKind.Number) { Bucket = 5 },
            new ValueField(Price, ValueKind.Number) { Bucket = 25 },
            new ValueField(Length, ValueKind.Number) { Bucket = 60 },
        ],
        Sources =
        [
            new DocumentSource("Track", "{row}.TrackId", "TrackId", "Name", "AlbumId", "GenreId", "Composer", "MediaTypeId", "UnitPrice", "Milliseconds"),
            new DocumentSource("Album", "SELECT TrackId FROM Track WHERE AlbumId = {row}.AlbumId", "AlbumId", "Title", "ArtistId", "ReleaseYear"),
            new DocumentSource("Artist", "SELECT TrackId FROM Track JOIN Album USING (AlbumId) WHERE ArtistId = {row}.ArtistId", "ArtistId", "Name"),
            new DocumentSource("Genre", "SELECT TrackId FROM Track WHERE GenreId = {row}.GenreId", "GenreId", "Name"),
            new DocumentSource("MediaType", "SELECT TrackId FROM Track WHERE MediaTypeId = {row}.MediaTypeId", "MediaTypeId", "Name"),
        ],
    };

    /// <summary>The tables whose changes may change any result.</summary>
    public static readonly string[] Tables = ["Artist", "Album", "Track", "Genre", "MediaType", "track_search_synonym"];
}
