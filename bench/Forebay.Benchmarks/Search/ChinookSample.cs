using Forebay.Search.Embeddings;
using Forebay.Sqlite.Native;

namespace Forebay.Benchmarks.Search;

/// <summary>Chinook's tracks with what is known of them, read once.</summary>
internal sealed class ChinookSample
{
    private static readonly char[] ComposerSigns = [',', '/', '&', ';'];

    private ChinookSample(List<Row> tracks, List<int[]> playlists, List<int[]> invoices, int[] customerOfInvoice)
    {
        Tracks = tracks;
        Playlists = playlists;
        Invoices = invoices;
        CustomerOfInvoice = customerOfInvoice;
    }

    public IReadOnlyList<Row> Tracks { get; }

    /// <summary>Each as its tracks' indexes; of those with the same tracks one.</summary>
    public IReadOnlyList<int[]> Playlists { get; }

    public IReadOnlyList<int[]> Invoices { get; }

    public IReadOnlyList<int> CustomerOfInvoice { get; }

    public static ChinookSample Read(string file)
    {
        if (!File.Exists(file))
            throw new BenchInputException($"The file '{file}' does not exist; --import names Chinook_Sqlite.sqlite.");
        using var db = new SqliteConnection(file, SqliteOpenOptions.ReadOnly);
        var tracks = new List<Row>();
        var index = new Dictionary<long, int>();
        using (SqliteStatement read = db.Prepare("SELECT t.TrackId, t.Name, t.AlbumId, al.Title, al.ArtistId, ar.Name, t.GenreId, t.MediaTypeId, t.Composer, t.Milliseconds FROM Track t JOIN Album al USING (AlbumId) JOIN Artist ar USING (ArtistId) ORDER BY t.TrackId"))
        {
            while (read.Step())
            {
                index[read.ColumnInt64(0)] = tracks.Count;
                tracks.Add(new Row(read.ColumnText(1)!, read.ColumnInt64(2), read.ColumnText(3)!, read.ColumnInt64(4), read.ColumnText(5)!, read.ColumnInt64(6), read.ColumnInt64(7), read.ColumnText(8), read.ColumnInt64(9)));
            }
        }
        List<(long Id, int[] Members)> playlists = Members(db, "SELECT PlaylistId, TrackId FROM PlaylistTrack ORDER BY PlaylistId, TrackId", index);
        List<(long Id, int[] Members)> invoices = Members(db, "SELECT InvoiceId, TrackId FROM InvoiceLine ORDER BY InvoiceId, TrackId", index);
        var customers = new Dictionary<long, int>();
        using (SqliteStatement read = db.Prepare("SELECT InvoiceId, CustomerId FROM Invoice"))
        {
            while (read.Step())
                customers[read.ColumnInt64(0)] = (int)read.ColumnInt64(1);
        }
        return new ChinookSample(tracks, [.. playlists.Select(one => one.Members).DistinctBy(members => string.Join(',', members))], [.. invoices.Select(one => one.Members)], [.. invoices.Select(one => customers[one.Id])]);
    }

    /// <summary>What is known of the tracks themselves.</summary>
    public List<FeatureGroup> Metadata() =>
    [
        Group("album", 1, track => One(track.AlbumId)),
        Group("artist", 1, track => One(track.ArtistId)),
        Group("genre", 1, track => One(track.GenreId)),
        Group("composer", 0.7, track => Composers(track.Composer)),
        Group("media", 0.3, track => One((track.MediaId, track.GenreId))),
        Group("length", 0.3, track => One((int)(Math.Log2(track.Milliseconds / 1000.0) * 3))),
    ];

    /// <summary>What people put together; tracks that must not be seen are left out.</summary>
    public List<FeatureGroup> Behaviour(IReadOnlyList<int[]> playlists, IReadOnlyList<int[]> invoices) =>
    [
        new("playlists", 1, [.. playlists.Where(one => one.Length <= RecommendationsBench.LargestPlaylist)]),
        new("invoices", 1, [.. invoices]),
        new("customers", 0.3, [.. invoices.Select((lines, i) => (Lines: lines, Customer: CustomerOfInvoice[i])).GroupBy(one => one.Customer).Select(group => group.SelectMany(one => one.Lines).Distinct().ToArray())]),
    ];

    private static IEnumerable<T> One<T>(T value) => [value];

    private static string[] Composers(string? text) =>
        [.. (text ?? "").Replace(" and ", ",", StringComparison.OrdinalIgnoreCase).Split(ComposerSigns, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => name.ToLowerInvariant()).Distinct()];

    private FeatureGroup Group<T>(string name, double weight, Func<Row, IEnumerable<T>> values) where T : notnull =>
        new(name, weight, [.. Tracks.SelectMany((track, i) => values(track).Select(value => (value, i))).GroupBy(one => one.value).Select(group => group.Select(one => one.i).ToArray())]);

    private static List<(long Id, int[] Members)> Members(SqliteConnection db, string sql, Dictionary<long, int> index)
    {
        var rows = new List<(long, int)>();
        using SqliteStatement read = db.Prepare(sql);
        while (read.Step())
        {
            if (index.TryGetValue(read.ColumnInt64(1), out int track))
                rows.Add((read.ColumnInt64(0), track));
        }
        return [.. rows.GroupBy(row => row.Item1).Select(group => (group.Key, group.Select(row => row.Item2).Distinct().ToArray()))];
    }

    internal sealed record Row(string Name, long AlbumId, string Album, long ArtistId, string Artist, long GenreId, long MediaId, string? Composer, long Milliseconds);
}
