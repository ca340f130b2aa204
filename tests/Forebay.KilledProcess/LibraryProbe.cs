using Forebay.Sqlite.Native;

namespace Forebay.KilledProcess;

/// <summary>Says which SQLite library this process finds, or what is wrong with it.</summary>
internal static class LibraryProbe
{
    public static string Say()
    {
        try
        {
            return $"SQLite {SqliteLibrary.Version}";
        }
        catch (SqliteException e)
        {
            return $"{nameof(SqliteException)}: {e.Message}";
        }
    }
}
