namespace MusicStore.Startup;

/// <summary>What the command line says.</summary>
internal sealed record StoreOptions
{
    public const int DefaultTracks = 10_000;
    public const int MostTracks = 1_000_000;

    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>The folder of the primary and the cache file.</summary>
    public string Data { get; init; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "forebay-music-store");

    /// <summary>How many tracks are generated for an empty folder.</summary>
    public int Tracks { get; init; } = DefaultTracks;

    /// <summary>What the generator starts from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>A Chinook script or database to take instead of generating.</summary>
    public string? Import { get; init; }

    public bool Cache { get; init; } = true;

    public string PrimaryFile => Path.Combine(Data, "store.db");

    public string CacheFile => Path.Combine(Data, "cache.db");
}
