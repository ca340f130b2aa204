namespace MusicStore.Catalogue;

/// <summary>The feed of a MySQL server tells of rows by their primary and foreign keys, and of whole tables (<c>docs/mysql-feed.md</c>).</summary>
/// <param name="database">The store's database.</param>
/// <param name="lower">The server keeps tables' names in lower case.</param>
internal sealed class MySqlTags(string database, bool lower) : IFeedTags
{
    public IEnumerable<string> With(IEnumerable<string> tags) => tags.SelectMany(tag => Of(tag).Prepend(tag)).Distinct(StringComparer.Ordinal);

    private string[] Of(string tag) => tag.Split(':') switch
    {
        ["row", "artist", var id] => Row("Artist", id),
        ["row", "album", var id] => Row("Album", id),
        ["row", "track", var id] => [.. Row("Track", id), Table("MediaType")],
        ["row", "genre", var id] => Row("Genre", id),
        ["row", "playlist", var id] => [.. Row("Playlist", id), .. Row("PlaylistOwner", id)],
        ["row", "customer", var id] => Row("Customer", id),
        ["members", "artist", var id] => Rows("Album", "ArtistId", id),
        ["members", "album", var id] => Rows("Track", "AlbumId", id),
        ["members", "genre", var id] => Rows("Track", "GenreId", id),
        ["members", "playlist", var id] => Rows("PlaylistTrack", "PlaylistId", id),
        ["members", "customer", var id] => Rows("Invoice", "CustomerId", id),
        ["members", "invoice", var id] => Rows("InvoiceLine", "InvoiceId", id),
        ["members", "track", var id] => Row("TrackPlays", id),
        ["members", "owner", var id] => Rows("PlaylistOwner", "CustomerId", id),
        ["members", "taste", var id] => [.. Rows("Play", "CustomerId", id), .. Rows("PlaylistOwner", "CustomerId", id)],
        ["list", "artists"] => [Table("Artist")],
        ["list", "albums"] => [Table("Album")],
        ["list", "genres"] => [Table("Genre")],
        ["list", "playlists"] => [Table("Playlist")],
        ["list", "customers"] => [Table("Customer")],
        ["list", "popular"] => [Table("TrackPlays"), Table("AlbumPlays"), Table("ArtistPlays")],
        ["list", "recent"] => [Table("Play")],
        ["list", "search"] => [Table("Artist"), Table("Album"), Table("Track"), Table("Genre"), Table("MediaType")],
        ["list", "counts"] => [Table("Artist"), Table("Album"), Table("Track"), Table("Genre"), Table("Playlist"), Table("Customer"), Table("Invoice"), Table("Play")],
        // Vectors are the store's own.
        _ => [],
    };

    private string Name(string table) => $"{database}.{(lower ? table.ToLowerInvariant() : table)}";

    private string Table(string table) => "table:" + Name(table);

    private string[] Row(string table, string id) => [$"row:{Name(table)}:{id}", $"rows:{Name(table)}"];

    private string[] Rows(string table, string column, string id) => [$"row:{Name(table)}:{column}={id}", $"rows:{Name(table)}:{column}"];
}
