using System.Buffers.Binary;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Server.Backends;

/// <summary>Says before the cache is made whether the persistent tier could use its file.</summary>
/// <remarks>It judges as the tier will (a damaged file of its own is no obstacle: it is set aside), and leaves everything as it found it but for the folder.</remarks>
internal static class SqliteCheck
{
    private const int SideBytes = 16;
    private const int ApplicationIdAt = 68;

    /// <summary>Null where it can be used.</summary>
    public static string? WhyNot(string file)
    {
        string path = Path.GetFullPath(file), side = path + "-side";
        try
        {
            _ = SqliteLibrary.Version;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (File.Exists(side) && IsLocked(side))
                return "another process uses it";
            bool existed = File.Exists(path);
            bool isForeign;
            using (FileStream opened = Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete))
                isForeign = opened.Length > 0 && !IsOurs(opened) && !(File.Exists(side) && new FileInfo(side).Length == SideBytes);
            if (!existed)
                File.Delete(path);
            return isForeign ? "it is not a cache's file; name another" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException or NotSupportedException)
        {
            return e.Message;
        }
    }

    // The tier's lock is on the file beside. What else stands against it has an exception of its own.
    private static bool IsLocked(string side)
    {
        try
        {
            Open(side, FileMode.Open, FileShare.None).Dispose();
            return false;
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            return true;
        }
    }

    private static FileStream Open(string path, FileMode mode, FileShare share) => new(path, mode, FileAccess.ReadWrite, share, bufferSize: 0);

    private static bool IsOurs(FileStream file)
    {
        Span<byte> header = stackalloc byte[ApplicationIdAt + sizeof(int)];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdAt..]) == TierSchema.ApplicationId;
    }
}
