using Forebay.Sqlite.Native;
using MusicStore.Generation;
using MusicStore.Primary;

namespace Forebay.Benchmarks.Search;

/// <summary>A catalogue in the store's tables whose words have a real vocabulary: some 100,000, by Zipf's law, the most frequent in a sixth of the tracks.</summary>
/// <remarks>The store's own generator draws from short lists of names; an index of few words would be no measure.</remarks>
internal sealed class WordyCatalogue(int tracks, int seed)
{
    private const int Words = 100_000;
    private static readonly string[] Syllables = ["ba", "co", "di", "fen", "gar", "hol", "ji", "kel", "lu", "mor", "na", "os", "pri", "qua", "ri", "sta", "tu", "vel", "wi", "xa", "yo", "zen", "bra", "cle"];
    private readonly Random random = new(seed);
    private readonly Zipf zipf = new(Words, 1);

    /// <summary>The words, most frequent first.</summary>
    public string[] Vocabulary { get; } = MakeWords(seed);

    public void Fill(SqliteConnection db)
    {
        db.Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144");
        db.Execute(Schema.Tables + Schema.Plays);
        using (SqliteTransaction transaction = db.Begin())
        {
            int artists = Math.Max(1, tracks / 40), albums = Math.Max(1, tracks / 11);
            db.Execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25) INSERT INTO Genre SELECT i, 'Genre' || i FROM n");
            db.Execute("INSERT INTO MediaType VALUES (1, 'MPEG'), (2, 'AAC')");
            Insert(db, "INSERT INTO Artist(ArtistId, Name) VALUES (?1, ?2)", artists, (row, _) => row.Bind(2, Text(1, 3)));
            Insert(db, "INSERT INTO Album(AlbumId, Title, ArtistId) VALUES (?1, ?2, ?3)", albums, (row, _) =>
            {
                row.Bind(2, Text(1, 4));
                row.Bind(3, (long)random.Next(1, artists + 1));
            });
            Insert(db, "INSERT INTO Track(TrackId, Name, AlbumId, MediaTypeId, GenreId, Composer, Milliseconds, UnitPrice) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", tracks, (row, i) =>
            {
                row.Bind(2, Text(1, 5));
                row.Bind(3, (long)Math.Min(albums, ((i - 1) / 11) + 1));
                row.Bind(4, (long)random.Next(1, 3));
                row.Bind(5, (long)random.Next(1, 26));
                row.Bind(6, random.Next(3) == 0 ? Text(2, 2) : null);
                row.Bind(7, (long)random.Next(60_000, 600_000));
                row.Bind(8, random.Next(4) == 0 ? 1.29 : 0.99);
            });
            transaction.Commit();
        }
        db.Execute(Schema.Years + Schema.Media + Schema.Indexes);
        db.Execute("CREATE TABLE TrackPlays(TrackId INTEGER PRIMARY KEY, Plays INTEGER NOT NULL); INSERT INTO TrackPlays SELECT TrackId, abs(random()) % 1000 FROM Track");
    }

    private static string[] MakeWords(int seed)
    {
        var syllable = new Random(seed);
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (words.Count < Words)
            words.Add(string.Concat(Enumerable.Range(0, syllable.Next(2, 5)).Select(_ => Syllables[syllable.Next(Syllables.Length)])));
        return [.. words];
    }

    private static void Insert(SqliteConnection db, string sql, int count, Action<SqliteStatement, int> bind)
    {
        using SqliteStatement insert = db.Prepare(sql);
        for (int i = 1; i <= count; i++)
        {
            insert.Bind(1, (long)i);
            bind(insert, i);
            insert.Run();
        }
    }

    private string Text(int least, int most) => string.Join(' ', Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => Vocabulary[zipf.Next(random)]));
}
