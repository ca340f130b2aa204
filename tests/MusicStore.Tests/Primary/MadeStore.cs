using System.Security.Cryptography;
using System.Text;
using Forebay.Sqlite.Native;
using MusicStore.Startup;

namespace MusicStore.Primary;

/// <summary>A store's database in a folder of its own, made as the first start makes it; nothing serves it.</summary>
internal sealed class MadeStore : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("music-store-made-").FullName;

    private MadeStore() => Options = new StoreOptions { Data = Path.Combine(folder, "data"), Tracks = 600 };

    public StoreOptions Options { get; private set; }

    public string Folder => folder;

    /// <summary>The time at which all of them are made, so that their dates are the same.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A folder without a store.</summary>
    public static MadeStore Unmade(Func<StoreOptions, StoreOptions>? change = null)
    {
        var store = new MadeStore();
        store.Options = change?.Invoke(store.Options) ?? store.Options;
        return store;
    }

    public static MadeStore Generated(int tracks = 600, int seed = 1)
    {
        MadeStore store = Unmade(options => options with { Tracks = tracks, Seed = seed });
        store.Ensure();
        return store;
    }

    public bool Ensure(StoreOptions? options = null) => PrimaryFile.Ensure(options ?? Options, TextWriter.Null, new StoppedClock());

    public string FileWith(string name, string text)
    {
        string file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    public SqliteConnection Open() => new(Options.StoreFile);

    public long Number(string sql)
    {
        using SqliteConnection connection = Open();
        return connection.ScalarInt64(sql);
    }

    /// <summary>A digest of all rows of the store's tables.</summary>
    public string Digest()
    {
        using SqliteConnection connection = Open();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string table in (string[])["Artist", "Album", "Genre", "MediaType", "Track", "Employee", "Customer", "Invoice", "InvoiceLine", "Playlist", "PlaylistTrack", "Play"])
        {
            using SqliteStatement rows = connection.Prepare($"SELECT * FROM {table} ORDER BY rowid");
            while (rows.Step())
            {
                for (int column = 0; column < rows.ColumnCount; column++)
                    digest.AppendData(Encoding.UTF8.GetBytes((rows.ColumnText(column) ?? "null") + "\0"));
            }
        }
        return Convert.ToHexString(digest.GetHashAndReset());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
