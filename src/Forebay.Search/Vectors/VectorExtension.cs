using System.Runtime.InteropServices;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Vectors;

/// <summary>The sqlite-vec extension: where it is, and whether it can be loaded.</summary>
public static class VectorExtension
{
    /// <summary>The environment variable that names the extension's file; <c>off</c>: don't use it.</summary>
    public const string PathVariable = "FOREBAY_SQLITE_VEC";

    /// <summary>The extension's file; null: it is not there.</summary>
    /// <remarks>Looked for in <see cref="PathVariable"/>, then in <c>sqlite-vec/PLATFORM/</c> beside the program, then in <c>eng/sqlite-vec/PLATFORM/</c> of the folders above it.</remarks>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
            return named == "off" ? null : named;
        string file = Path.Combine("sqlite-vec", Platform, FileName);
        string beside = Path.Combine(AppContext.BaseDirectory, file);
        if (File.Exists(beside))
            return beside;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string inTree = Path.Combine(folder.FullName, "eng", file);
            if (File.Exists(inTree))
                return inTree;
        }
        return null;
    }

    /// <summary>Loads the extension into a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="problem">Why it can't be loaded.</param>
    /// <returns>False: it can't be loaded, and vectors are scanned instead.</returns>
    public static bool TryLoad(SqliteConnection connection, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (Find() is not { } file)
        {
            problem = $"the extension was not found (eng/sqlite-vec.sh fetches it; {PathVariable} names another place)";
            return false;
        }
        try
        {
            connection.LoadExtension(file, "sqlite3_vec_init");
            problem = null;
            return true;
        }
        catch (SqliteException e)
        {
            problem = e.Message;
            return false;
        }
    }

    /// <summary>The extension's own version; null where the connection has not loaded it.</summary>
    public static string? Version(SqliteConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        try
        {
            return connection.ScalarText("SELECT vec_version()");
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    // As the npm packages name them: sqlite-vec-linux-x64 and so on.
    private static string Platform =>
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux") + "-" + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64");

    private static string FileName => OperatingSystem.IsWindows() ? "vec0.dll" : OperatingSystem.IsMacOS() ? "vec0.dylib" : "vec0.so";
}
