using System.Globalization;

namespace MusicStore.Catalogue;

/// <summary>The names of what cached parts depend on: a row, the members of a row's list, a whole list.</summary>
internal static class StoreTags
{
    /// <summary>Any artist was added, removed or renamed: the alphabetical lists.</summary>
    public const string Artists = "list:artists";

    /// <summary>Any album may have gone to another artist: what shows a track with its artist and not its album. Only a feed that does not tell such a track itself (<see cref="IFeedTags"/>) invalidates it.</summary>
    public const string Albums = "list:albums";

    public const string Genres = "list:genres";

    public const string Playlists = "list:playlists";

    public const string Customers = "list:customers";

    public const string Popular = "list:popular";

    public const string Recent = "list:recent";

    /// <summary>Anything that is searched has changed: any result may be another one.</summary>
    public const string Search = "list:search";

    /// <summary>All vectors were made anew.</summary>
    public const string Vectors = "list:vectors";

    /// <summary>Any vector is new, or stands for another genre or year: lists that are filtered reach beyond a track's nearest.</summary>
    public const string FilteredVectors = "list:vectors:filtered";

    /// <summary>A row of any table was added or removed: the counts.</summary>
    public const string Counts = "list:counts";

    public static string Artist(long id) => Row("artist", id);

    public static string Album(long id) => Row("album", id);

    public static string Track(long id) => Row("track", id);

    public static string Genre(long id) => Row("genre", id);

    public static string Playlist(long id) => Row("playlist", id);

    public static string Customer(long id) => Row("customer", id);

    public static string AlbumsOf(long artist) => Members("artist", artist);

    public static string TracksOfAlbum(long album) => Members("album", album);

    public static string TracksOfGenre(long genre) => Members("genre", genre);

    public static string TracksOfPlaylist(long playlist) => Members("playlist", playlist);

    public static string InvoicesOf(long customer) => Members("customer", customer);

    /// <summary>The lines of an invoice.</summary>
    public static string LinesOf(long invoice) => Members("invoice", invoice);

    public static string PlaysOf(long track) => Members("track", track);

    /// <summary>The playlists a customer has made.</summary>
    public static string PlaylistsOf(long customer) => Members("owner", customer);

    /// <summary>What a customer bought, played and put on lists: what recommendations are made of.</summary>
    public static string TasteOf(long customer) => Members("taste", customer);

    /// <summary>A track's vectors.</summary>
    public static string VectorsOf(long track) => Members("vectors", track);

    private static string Row(string table, long id) => string.Create(CultureInfo.InvariantCulture, $"row:{table}:{id}");

    /// <summary>The members of one row's list: an artist's albums, an album's or a genre's tracks, and so on.</summary>
    public static string Members(string table, long id) => string.Create(CultureInfo.InvariantCulture, $"members:{table}:{id}");
}
