using System.Diagnostics;

namespace Forebay.Sqlite.Native;

/// <summary>Turns a database's write-ahead log on.</summary>
internal static class WriteAheadLog
{
    /// <summary>Turns it on, and waits for others who do the same.</summary>
    /// <remarks>
    /// Of two that begin with a new file at once SQLite refuses one without asking its busy handler, since both hold what the other needs
    /// (sqlite.org, "sqlite3_busy_handler"): it has only to try again.
    /// </remarks>
    /// <param name="connection">The connection.</param>
    /// <param name="bound">How long to try.</param>
    /// <exception cref="SqliteException">It can't be turned on, or the bound was over.</exception>
    public static void TurnOn(SqliteConnection connection, TimeSpan bound)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                connection.Execute("PRAGMA journal_mode=WAL");
                return;
            }
            catch (SqliteException e) when (e.Code == SqliteErrorCode.Busy && Stopwatch.GetElapsedTime(began) < bound)
            {
                Thread.Yield();
            }
        }
    }
}
