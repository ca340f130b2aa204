using Forebay.Search.Embeddings;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Similarity;

/// <summary>What vectors of a track are made of.</summary>
internal sealed record TrackFacts(long Id, string Name, long? AlbumId, string? Album, long? ArtistId, string? Artist, long? GenreId, long MediaId, string? Composer, long Milliseconds, long? Year, string? Lyrics, string? Recording)
{
    private const string Columns = """
        SELECT t.TrackId, t.Name, t.AlbumId, al.Title, al.ArtistId, ar.Name, t.GenreId, t.MediaTypeId, t.Composer, t.Milliseconds, al.ReleaseYear, l.Text, f.Path
        FROM Track t LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId) LEFT JOIN Lyric l USING (TrackId) LEFT JOIN AudioFile f USING (TrackId)
        """;

    private static readonly char[] ComposerSigns = [',', '/', '&', ';'];

    /// <summary>The values that vectors are filtered by; -1: unknown.</summary>
    public IReadOnlyList<long> Values => [GenreId ?? -1, Year ?? -1];

    public IReadOnlyList<(string Text, double Weight)> Texts => [(Name, 1), (Album ?? "", 1), (Artist ?? "", 1.5), (Composer ?? "", 0.7), (Lyrics ?? "", 1)];

    /// <summary>The most played tracks, so many at most.</summary>
    public static List<TrackFacts> ReadPopular(SqliteConnection db, int most) =>
        db.With(Columns + " LEFT JOIN TrackPlays p USING (TrackId) ORDER BY coalesce(p.Plays, 0) DESC, t.TrackId LIMIT ?1", most).All(Read);

    public static TrackFacts? ReadOne(SqliteConnection db, long id) => db.With(Columns + " WHERE t.TrackId = ?1", id).FirstOrDefault(Read);

    /// <summary>The tracks of these ids that there are.</summary>
    public static List<TrackFacts> ReadMany(SqliteConnection db, IEnumerable<long> ids) => [.. ids.Select(id => ReadOne(db, id)).OfType<TrackFacts>()];

    /// <summary>The next tracks in the order of their ids.</summary>
    public static List<TrackFacts> ReadAfter(SqliteConnection db, long id, int most) => db.With(Columns + " WHERE t.TrackId > ?1 ORDER BY t.TrackId LIMIT ?2", id, most).All(Read);

    /// <summary>What is known of the tracks themselves, as groups over their indexes.</summary>
    public static List<FeatureGroup> Features(IReadOnlyList<TrackFacts> tracks) =>
    [
        Group("album", 1, tracks, track => One(track.AlbumId)),
        Group("artist", 1, tracks, track => One(track.ArtistId)),
        Group("genre", 1, tracks, track => One(track.GenreId)),
        Group("composer", 0.7, tracks, track => Composers(track.Composer)),
        Group("media", 0.3, tracks, track => (IEnumerable<(long, long?)>)[(track.MediaId, track.GenreId)]),
        Group("length", 0.3, tracks, track => (IEnumerable<int>)[(int)(Math.Log2(Math.Max(1, track.Milliseconds / 1000.0)) * 3)]),
    ];

    private static IEnumerable<long> One(long? value) => value is { } known ? [known] : [];

    private static IEnumerable<string> Composers(string? text) =>
        (text ?? "").Replace(" and ", ",", StringComparison.OrdinalIgnoreCase).Split(ComposerSigns, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => name.ToLowerInvariant()).Distinct();

    private static FeatureGroup Group<T>(string name, double weight, IReadOnlyList<TrackFacts> tracks, Func<TrackFacts, IEnumerable<T>> values) where T : notnull =>
        new(name, weight, [.. tracks.SelectMany((track, i) => values(track).Select(value => (value, i))).GroupBy(one => one.value).Select(group => group.Select(one => one.i).ToArray())]);

    private static TrackFacts Read(SqliteStatement row) => new(
        row.ColumnInt64(0), row.ColumnText(1) ?? "", row.OptionalInt64(2), row.ColumnText(3), row.OptionalInt64(4), row.ColumnText(5), row.OptionalInt64(6), row.ColumnInt64(7), row.ColumnText(8), row.ColumnInt64(9), row.OptionalInt64(10), row.ColumnText(11), row.ColumnText(12));
}
