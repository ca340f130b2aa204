namespace Forebay.Server.Backends;

/// <summary>Where the cache's file is when nobody says it.</summary>
internal static class CacheFolder
{
    /// <summary>A folder in the user's for what can be made again; the present folder for a user who has none.</summary>
    public static string Default
    {
        get
        {
            // $XDG_CACHE_HOME or ~/.cache; LocalApplicationData where that is not the custom.
            string? caches = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) : Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (string.IsNullOrEmpty(caches) && home.Length > 0)
                caches = OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches") : Path.Combine(home, ".cache");
            return string.IsNullOrEmpty(caches) ? "." : Path.Combine(caches, "forebay");
        }
    }
}
