namespace MusicStore.Mirror;

/// <summary>A table of the primary that is repeated in the store's own file, with the columns of it that are needed there.</summary>
/// <param name="Name">The same in both.</param>
/// <param name="Key">The columns of the primary key: one or two whole numbers.</param>
/// <param name="Columns">The others, each with its type in SQLite: <c>INTEGER</c>, <c>NUMERIC</c> (an amount) or <c>TEXT</c>.</param>
internal sealed record MirrorTable(string Name, string[] Key, params (string Name, string Type)[] Columns)
{
    /// <summary>What search and vectors are made of.</summary>
    public static readonly IReadOnlyList<MirrorTable> All =
    [
        new("Artist", ["ArtistId"], ("Name", "TEXT")),
        new("Album", ["AlbumId"], ("Title", "TEXT"), ("ArtistId", "INTEGER"), ("ReleaseYear", "INTEGER")),
        new("Genre", ["GenreId"], ("Name", "TEXT")),
        new("MediaType", ["MediaTypeId"], ("Name", "TEXT")),
        new("Track", ["TrackId"], ("Name", "TEXT"), ("AlbumId", "INTEGER"), ("MediaTypeId", "INTEGER"), ("GenreId", "INTEGER"), ("Composer", "TEXT"), ("Milliseconds", "INTEGER"), ("UnitPrice", "NUMERIC")),
        new("TrackPlays", ["TrackId"], ("Plays", "INTEGER")),
        new("Lyric", ["TrackId"], ("Text", "TEXT")),
        new("AudioFile", ["TrackId"], ("Path", "TEXT")),
        new("PlaylistTrack", ["PlaylistId", "TrackId"]),
        new("Invoice", ["InvoiceId"], ("CustomerId", "INTEGER")),
        new("InvoiceLine", ["InvoiceLineId"], ("InvoiceId", "INTEGER"), ("TrackId", "INTEGER")),
        new("Play", ["PlayId"], ("TrackId", "INTEGER"), ("CustomerId", "INTEGER")),
    ];

    public static readonly string Create = string.Concat(All.Select(table => table.CreateText())) + """
        CREATE INDEX StoreAlbumArtist ON Album(ArtistId);
        CREATE INDEX StoreTrackAlbum ON Track(AlbumId);
        CREATE INDEX StoreTrackGenre ON Track(GenreId);
        CREATE INDEX StoreTrackMedia ON Track(MediaTypeId);
        """;

    private IEnumerable<string> Names => Key.Concat(Columns.Select(column => column.Name));

    /// <summary>Reads a part of the primary's rows, in the order of their keys, behind a key.</summary>
    public string NextText => Key.Length == 1
        ? $"SELECT {string.Join(", ", Names)} FROM {Name} WHERE {Key[0]} > ?1 ORDER BY 1 LIMIT ?2"
        : $"SELECT {string.Join(", ", Names)} FROM {Name} WHERE {Key[0]} > ?1 OR ({Key[0]} = ?1 AND {Key[1]} > ?3) ORDER BY 1, 2 LIMIT ?2";

    /// <summary>Reads a row of the primary by its key.</summary>
    public string OneText => $"SELECT {string.Join(", ", Names)} FROM {Name} WHERE {ByKey}";

    public string DeleteText => $"DELETE FROM {Name} WHERE {ByKey}";

    public string KeysText => $"SELECT {string.Join(", ", Key)} FROM {Name}";

    /// <summary>Writes a row; one that is the same already is not touched, so that no trigger fires.</summary>
    public string UpsertText
    {
        get
        {
            string change = Columns.Length == 0
                ? "NOTHING"
                : $"UPDATE SET {string.Join(", ", Columns.Select(column => $"{column.Name} = excluded.{column.Name}"))} WHERE {string.Join(" OR ", Columns.Select(column => $"{Name}.{column.Name} IS NOT excluded.{column.Name}"))}";
            return $"INSERT INTO {Name}({string.Join(", ", Names)}) VALUES ({string.Join(", ", Names.Select((_, i) => $"?{i + 1}"))}) ON CONFLICT({string.Join(", ", Key)}) DO {change}";
        }
    }

    private string ByKey => string.Join(" AND ", Key.Select((column, i) => $"{column} = ?{i + 1}"));

    private string CreateText() => Key.Length == 1
        ? $"CREATE TABLE {Name}({Key[0]} INTEGER PRIMARY KEY{Rest()});\n"
        : $"CREATE TABLE {Name}({string.Join(", ", Key.Select(column => column + " INTEGER NOT NULL"))}{Rest()}, PRIMARY KEY ({string.Join(", ", Key)}));\n";

    private string Rest() => string.Concat(Columns.Select(column => $", {column.Name} {column.Type}"));
}
