using System.Globalization;
using Forebay.Search.Statistics;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Primary;
using MusicStore.Similarity;
using MusicStore.Startup;

namespace MusicStore.Mirror;

/// <summary>Makes the store's own file where the primary is a server: the tables that search and vectors are made of, still empty, and what is the store's own.</summary>
internal static class MirrorFile
{
    private const string Own = """
        CREATE TABLE MirrorOf(Store TEXT NOT NULL);
        CREATE TABLE MirrorMark(TableName TEXT NOT NULL, IsWhole INTEGER NOT NULL, First INTEGER NOT NULL, Second INTEGER NOT NULL, Times INTEGER NOT NULL, PRIMARY KEY (TableName, IsWhole, First, Second)) WITHOUT ROWID;
        """;

    /// <summary>Makes it where there is none, or one of another store.</summary>
    /// <param name="options">Where.</param>
    /// <param name="store">Which store the primary holds.</param>
    public static void Ensure(StoreOptions options, string store)
    {
        Directory.CreateDirectory(options.Data);
        if (File.Exists(options.StoreFile))
        {
            if (IsOf(options, store))
                return;
            StoreFiles.CheckClosed(options);
        }
        string part = options.StoreFile + ".part";
        PrimaryFile.DeletePart(part);
        try
        {
            using (var connection = new SqliteConnection(part))
            {
                connection.Execute(Own + MirrorTable.Create + VectorSchema.Tables);
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO MirrorOf VALUES ('{store}'); PRAGMA user_version={Schema.Version}"));
                foreach (MirrorTable table in MirrorTable.All)
                    connection.Execute($"INSERT INTO MirrorMark VALUES ('{table.Name}', 1, 0, 0, 1)");
                SearchLog.Install(connection);
                SqliteJobQueue.Install(connection);
                TrackSpaces.Install(connection);
                SqliteChangeLog.Install(connection, ["VectorFit"]);
            }
            StoreFiles.Replace(options, part);
        }
        catch (SqliteException e)
        {
            throw new StoreException($"The store's file '{options.StoreFile}' can't be made: {e.Message}", e);
        }
        finally
        {
            PrimaryFile.DeletePart(part);
        }
    }

    private static bool IsOf(StoreOptions options, string store)
    {
        try
        {
            using var connection = new SqliteConnection(options.StoreFile, SqliteOpenOptions.ReadOnly);
            return connection.ScalarInt64("PRAGMA user_version") == Schema.Version && connection.ScalarText("SELECT Store FROM MirrorOf") == store;
        }
        catch (SqliteException)
        {
            // Damaged, or none of ours: all of it can be made anew.
            return false;
        }
    }
}
