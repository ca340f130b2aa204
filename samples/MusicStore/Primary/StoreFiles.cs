using Forebay.Sqlite.Native;
using MusicStore.Startup;

namespace MusicStore.Primary;

/// <summary>The files of a store: whether somebody has them open, and putting others in their place.</summary>
internal static class StoreFiles
{
    private static readonly string[] Suffixes = ["", "-wal", "-shm", "-side", "-journal"];

    /// <exception cref="StoreException">Somebody has the store open: what they wrote from now on would be lost.</exception>
    public static void CheckClosed(StoreOptions options)
    {
        if (!File.Exists(options.StoreFile))
            return;
        try
        {
            using var connection = new SqliteConnection(options.StoreFile);
            // Every connection to a database with a write-ahead log holds a lock until it is closed, and to leave that mode takes all of them.
            if (connection.ScalarText("PRAGMA journal_mode=DELETE") == "wal")
                throw Open(options, null);
        }
        catch (SqliteException e) when (e.Code is SqliteErrorCode.Busy or SqliteErrorCode.Locked)
        {
            throw Open(options, e);
        }
        catch (SqliteException)
        {
            // Damaged, or no database at all: it is replaced for that.
        }
    }

    /// <summary>Puts a whole database in the place of the store's, and removes what belonged to the one before.</summary>
    /// <exception cref="StoreException">Somebody has opened the store meanwhile.</exception>
    public static void Replace(StoreOptions options, string whole)
    {
        CheckClosed(options);
        foreach (string suffix in Suffixes.Skip(1))
            File.Delete(options.StoreFile + suffix);
        File.Move(whole, options.StoreFile, overwrite: true);
        // Entries of another catalogue must not meet this one.
        foreach (string suffix in Suffixes)
            File.Delete(options.CacheFile + suffix);
    }

    private static StoreException Open(StoreOptions options, Exception? cause) =>
        new($"The store in '{options.Data}' is open in another program. Stop that first, or name another folder with --data.", cause);
}
