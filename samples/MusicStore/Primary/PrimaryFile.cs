using System.Globalization;
using Forebay.Search.Fts5;
using Forebay.Search.Statistics;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Accounts;
using MusicStore.Generation;
using MusicStore.Search;
using MusicStore.Similarity;
using MusicStore.Startup;

namespace MusicStore.Primary;

/// <summary>Makes the store's database where there is none: generated, or imported from Chinook.</summary>
/// <remarks>It is filled under another name and renamed when it is whole, so that a first run that was interrupted leaves nothing that a second would serve.</remarks>
internal static class PrimaryFile
{
    // The part of the work that is done when the tables are filled and the search index is not made yet.
    private const double BeforeIndex = 0.5;
    internal static readonly byte[] SqliteMagic = [.. "SQLite format 3\0"u8];

    /// <summary>Returns true where a database was made.</summary>
    /// <param name="options">Where, and of what.</param>
    /// <param name="output">Where progress is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="replace">One that is there is replaced, once the new one is whole.</param>
    /// <exception cref="StoreException">The folder or the file to import can't be used, or the store that would be replaced is open; the message says which.</exception>
    public static bool Ensure(StoreOptions options, TextWriter output, TimeProvider time, bool replace = false)
    {
        EnsureFolder(options);
        if (replace)
            StoreFiles.CheckClosed(options);
        if (File.Exists(options.StoreFile) && !replace)
        {
            if (options.Import is not null)
                throw new StoreException($"There is a store in '{options.Data}' already; an import would replace it. Name an empty folder with --data, or delete this one.");
            CheckVersion(options);
            Complete(options);
            return false;
        }
        string part = options.StoreFile + ".part";
        DeletePart(part);
        try
        {
            Make(options, part, output, time);
            StoreFiles.Replace(options, part);
            return true;
        }
        catch (SqliteException e)
        {
            throw new StoreException(options.Import is null ? $"The store can't be made in '{options.Data}': {e.Message}" : $"'{options.Import}' can't be imported: {e.Message}", e);
        }
        finally
        {
            DeletePart(part);
        }
    }

    /// <exception cref="StoreException">The folder can't be made.</exception>
    internal static void EnsureFolder(StoreOptions options)
    {
        try
        {
            Directory.CreateDirectory(options.Data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data folder '{options.Data}' can't be made: {e.Message} Name another with --data.", e);
        }
    }

    /// <exception cref="StoreException">The store in the folder is of another form.</exception>
    internal static void CheckVersion(StoreOptions options)
    {
        try
        {
            using var connection = new SqliteConnection(options.StoreFile, SqliteOpenOptions.ReadOnly);
            long version = connection.ScalarInt64("PRAGMA user_version");
            if (version != Schema.Version)
                throw new StoreException($"The store in '{options.Data}' is of form {version}; this program makes and opens form {Schema.Version}. Name another folder with --data, or make this one anew with 'setup --force'.");
        }
        catch (SqliteException e)
        {
            throw new StoreException($"The store's database '{options.StoreFile}' can't be opened: {e.Message}", e);
        }
    }

    /// <summary>Adds what a store of an earlier build of this form lacks: tables beside Chinook's, and triggers on them. Where nothing lacks, nothing is changed.</summary>
    internal static void Complete(StoreOptions options)
    {
        using var connection = new SqliteConnection(options.StoreFile);
        connection.SetBusyTimeout(TimeSpan.FromSeconds(10));
        connection.Execute(VectorSchema.Tables);
        SearchLog.Install(connection);
        SqliteChangeLog.Install(connection, Schema.Watched);
    }

    private static void Make(StoreOptions options, string part, TextWriter output, TimeProvider time)
    {
        using (var connection = new SqliteConnection(part))
        {
            // The file is thrown away if anything goes wrong before it is whole.
            connection.Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; PRAGMA foreign_keys=0;");
            using var bar = new ProgressBar(output);
            Fill(connection, options, output, time, share => bar.Show(BeforeIndex * share));
            connection.Execute(Schema.Plays + Schema.Years + Schema.Media + ShopSchema.Tables + VectorSchema.Tables + Schema.Indexes + Schema.PlayCounts + Schema.ListChanges);
            Fts5Index.Build(connection, TrackIndex.Definition, time, share => bar.Show(BeforeIndex + ((1 - BeforeIndex) * share)));
            SearchLog.Install(connection);
            SqliteJobQueue.Install(connection);
            TrackSpaces.Install(connection);
            AddAccounts(connection, options, time, output);
            connection.Execute("ANALYZE");
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Schema.Version}; PRAGMA journal_mode=DELETE"));
            SqliteChangeLog.Install(connection, Schema.Watched);
        }
    }

    /// <summary>Fills an empty database with Chinook's tables and plays.</summary>
    internal static void Fill(SqliteConnection connection, StoreOptions options, TextWriter output, TimeProvider time, Action<double> progress)
    {
        if (options.Import is { } import)
        {
            output.WriteLine($"Importing {import}");
            Import(connection, import);
            return;
        }
        output.WriteLine($"Generating a catalogue of {options.Tracks:N0} tracks (seed {options.Seed})");
        connection.Execute(Schema.Tables + Schema.Plays);
        new CatalogueGenerator(connection, options.Tracks, options.Seed, time.GetUtcNow(), progress).Run();
    }

    private static void AddAccounts(SqliteConnection connection, StoreOptions options, TimeProvider time, TextWriter output)
    {
        var db = new SqliteSession(connection);
        foreach ((long? customer, string email, string hash, string role) in SeededAccounts.New(connection.ScalarInt64("SELECT count(*) FROM Customer WHERE CustomerId = 1") == 1, options.AdminPassword, output))
            db.Run(AccountStore.Insert, customer, email, hash, role, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private static void Import(SqliteConnection connection, string import)
    {
        if (!File.Exists(import))
            throw new StoreException($"The file to import, '{import}', does not exist.");
        byte[] head = new byte[SqliteMagic.Length];
        using (FileStream file = File.OpenRead(import))
            _ = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (head.AsSpan().SequenceEqual(SqliteMagic))
        {
            using var source = new SqliteConnection(import, SqliteOpenOptions.ReadOnly);
            source.BackupTo(connection);
        }
        else
        {
            connection.Execute("BEGIN");
            connection.Execute(File.ReadAllText(import));
            if (connection.InTransaction)
                connection.Execute("COMMIT");
        }
        foreach (string table in (string[])["Artist", "Album", "Track", "Genre", "MediaType", "Playlist", "PlaylistTrack", "Customer", "Invoice", "InvoiceLine"])
        {
            if (connection.ScalarInt64($"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'") == 0)
                throw new StoreException($"'{import}' has no table {table}: it is not a Chinook database or script for SQLite. Take Chinook_Sqlite.sql or Chinook_Sqlite.sqlite.");
        }
        // Plays are ours; without any the popular lists would be empty, so each sale counts as one.
        connection.Execute(Schema.Plays);
        connection.Execute("INSERT INTO Play(TrackId, CustomerId, PlayedAt) SELECT l.TrackId, i.CustomerId, CAST(strftime('%s', i.InvoiceDate) AS INTEGER) * 1000 FROM InvoiceLine l JOIN Invoice i ON i.InvoiceId = l.InvoiceId ORDER BY i.InvoiceDate");
    }

    internal static void DeletePart(string part)
    {
        foreach (string suffix in (string[])["", "-journal", "-wal", "-shm"])
            File.Delete(part + suffix);
    }
}
