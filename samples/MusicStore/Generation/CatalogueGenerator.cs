using System.Globalization;
using Forebay.Sqlite.Native;

namespace MusicStore.Generation;

/// <summary>Fills an empty database with a catalogue, customers, invoices and plays: the same seed and size, the same rows.</summary>
internal sealed class CatalogueGenerator(SqliteConnection connection, int tracks, int seed, DateTimeOffset now, Action<double> progress)
{
    private const int AlbumsOf = 11;
    private const int ArtistsOf = 33;
    private readonly Random random = new(seed);

    private int Artists => Math.Max(1, tracks / ArtistsOf);

    private int Albums => Math.Max(1, tracks / AlbumsOf);

    private int Customers => Math.Clamp(tracks / 100, 20, 2_000);

    public void Run()
    {
        using SqliteTransaction transaction = connection.Begin();
        Fill("INSERT INTO Genre(GenreId, Name) VALUES (?1, ?2)", Names.Genres.Length, (row, i) => row.Bind(2, Names.Genres[i - 1]));
        Fill("INSERT INTO MediaType(MediaTypeId, Name) VALUES (?1, ?2)", Names.MediaTypes.Length, (row, i) => row.Bind(2, Names.MediaTypes[i - 1]));
        FillArtists();
        int[] genreOfAlbum = FillAlbums();
        FillTracks(genreOfAlbum);
        FillPlaylists();
        FillPeople();
        FillInvoices();
        FillPlays();
        transaction.Commit();
        progress(1);
    }

    private void FillArtists()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        Fill("INSERT INTO Artist(ArtistId, Name) VALUES (?1, ?2)", Artists, (row, _) =>
        {
            string name = Names.Artist(random);
            // Real artists share no name; a number tells the rest apart, as it does in real catalogues.
            for (int n = 2; !taken.Add(name); n++)
                name = string.Create(CultureInfo.InvariantCulture, $"{Names.Artist(random)} {(n < 12 ? "" : n)}").TrimEnd();
            row.Bind(2, name);
        });
    }

    private int[] FillAlbums()
    {
        var genres = new int[Albums + 1];
        var genre = new Zipf(Names.Genres.Length, 1);
        var artist = new Zipf(Artists, 0.4);
        Fill("INSERT INTO Album(AlbumId, Title, ArtistId) VALUES (?1, ?2, ?3)", Albums, (row, i) =>
        {
            row.Bind(2, Names.Album(random));
            // Every artist has one album before any has a second.
            row.Bind(3, (long)(i <= Artists ? i : artist.Next(random) + 1));
            genres[i] = genre.Next(random) + 1;
        });
        return genres;
    }

    private void FillTracks(int[] genreOfAlbum)
    {
        Fill("INSERT INTO Track(TrackId, Name, AlbumId, MediaTypeId, GenreId, Composer, Milliseconds, Bytes, UnitPrice) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", tracks, (row, i) =>
        {
            int album = Math.Min(((i - 1) / AlbumsOf) + 1, Albums);
            int milliseconds = 90_000 + random.Next(300_000);
            (string first, string last) = Names.Person(random);
            row.Bind(2, Names.Track(random));
            row.Bind(3, (long)album);
            row.Bind(4, (long)random.Next(1, Names.MediaTypes.Length + 1));
            row.Bind(5, (long)genreOfAlbum[album]);
            row.Bind(6, random.Next(4) == 0 ? null : $"{first} {last}");
            row.Bind(7, (long)milliseconds);
            row.Bind(8, milliseconds * 33L);
            row.Bind(9, random.Next(5) == 0 ? 1.29 : 0.99);
            if (i % 4096 == 0)
                progress(0.7 * i / tracks);
        });
    }

    private void FillPlaylists()
    {
        int count = Math.Clamp(tracks / 500, 5, 500);
        Fill("INSERT INTO Playlist(PlaylistId, Name) VALUES (?1, ?2)", count, (row, i) => row.Bind(2, Names.Playlist(random, i)));
        using SqliteStatement add = connection.Prepare("INSERT OR IGNORE INTO PlaylistTrack(PlaylistId, TrackId) VALUES (?1, ?2)");
        for (int playlist = 1; playlist <= count; playlist++)
        {
            for (int size = random.Next(10, 120); size > 0; size--)
            {
                add.Bind(1, (long)playlist);
                add.Bind(2, (long)random.Next(1, tracks + 1));
                add.Run();
            }
        }
    }

    private void FillPeople()
    {
        Fill("INSERT INTO Employee(EmployeeId, LastName, FirstName, Title) VALUES (?1, ?2, ?3, 'Sales Support Agent')", 3, (row, _) =>
        {
            (string first, string last) = Names.Person(random);
            row.Bind(2, last);
            row.Bind(3, first);
        });
        Fill("INSERT INTO Customer(CustomerId, FirstName, LastName, City, Country, Email, SupportRepId) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", Customers, (row, i) =>
        {
            (string first, string last) = Names.Person(random);
            row.Bind(2, first);
            row.Bind(3, last);
            row.Bind(4, Names.Place(random));
            row.Bind(5, Names.Country(random));
            row.Bind(6, string.Create(CultureInfo.InvariantCulture, $"customer{i}@example.com"));
            row.Bind(7, (long)random.Next(1, 4));
        });
    }

    private void FillInvoices()
    {
        var popular = new Zipf(tracks, 0.9);
        using SqliteStatement line = connection.Prepare("INSERT INTO InvoiceLine(InvoiceId, TrackId, UnitPrice, Quantity) SELECT ?1, TrackId, UnitPrice, 1 FROM Track WHERE TrackId = ?2");
        int invoices = Customers * 5;
        Fill("INSERT INTO Invoice(InvoiceId, CustomerId, InvoiceDate, BillingCountry, Total) VALUES (?1, ?2, ?3, ?4, 0)", invoices, (row, i) =>
        {
            row.Bind(2, (long)(((i - 1) % Customers) + 1));
            row.Bind(3, now.AddDays(-random.Next(1, 1500)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
            row.Bind(4, Names.Country(random));
        });
        for (int invoice = 1; invoice <= invoices; invoice++)
        {
            for (int lines = random.Next(1, 10); lines > 0; lines--)
            {
                line.Bind(1, (long)invoice);
                line.Bind(2, (long)Scatter(popular.Next(random)));
                line.Run();
            }
        }
        connection.Execute("CREATE INDEX IF NOT EXISTS StoreLineInvoice ON InvoiceLine(InvoiceId); UPDATE Invoice SET Total = round((SELECT sum(UnitPrice * Quantity) FROM InvoiceLine WHERE InvoiceLine.InvoiceId = Invoice.InvoiceId), 2)");
        progress(0.8);
    }

    private void FillPlays()
    {
        var popular = new Zipf(tracks, 1);
        int plays = tracks * 2;
        long end = now.ToUnixTimeMilliseconds(), month = (long)TimeSpan.FromDays(30).TotalMilliseconds;
        Fill("INSERT INTO Play(PlayId, TrackId, CustomerId, PlayedAt) VALUES (?1, ?2, ?3, ?4)", plays, (row, i) =>
        {
            row.Bind(2, (long)Scatter(popular.Next(random)));
            row.Bind(3, (long)random.Next(1, Customers + 1));
            row.Bind(4, end - month + (month * i / plays));
            if (i % 8192 == 0)
                progress(0.8 + (0.15 * i / plays));
        });
    }

    // The popular tracks are spread over the catalogue, not its first albums: a step that shares no factor with the number of tracks visits each once.
    private int Scatter(int rank)
    {
        long step = (long)(tracks * 0.618) | 1;
        while (Gcd(step, tracks) != 1)
            step += 2;
        return (int)(rank * step % tracks) + 1;
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);

    private void Fill(string sql, int count, Action<SqliteStatement, int> bind)
    {
        using SqliteStatement insert = connection.Prepare(sql);
        for (int i = 1; i <= count; i++)
        {
            insert.Bind(1, (long)i);
            bind(insert, i);
            insert.Run();
        }
    }
}
