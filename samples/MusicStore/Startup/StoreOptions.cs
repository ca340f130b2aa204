namespace MusicStore.Startup;

/// <summary>What the command line says.</summary>
internal sealed record StoreOptions
{
    public const int DefaultTracks = 10_000;
    public const int MostTracks = 1_000_000;
    public const int DefaultSearchesPerMinute = 12_000;

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

    /// <summary>Vectors are made in the background, for similar tracks and recommendations.</summary>
    public bool Vectors { get; init; } = true;

    /// <summary>At start a job brings what is asked for most into the cache.</summary>
    public bool WarmAtStart { get; init; } = true;

    /// <summary>So many plays and purchases after which vectors are learned again; anything new counts after a day.</summary>
    public long RefitAfter { get; init; } = 10_000;

    /// <summary>The admin's password in a new store; null: one is drawn and told once. Default: the environment variable <c>FOREBAY_STORE_ADMIN_PASSWORD</c>.</summary>
    public string? AdminPassword { get; init; } = Environment.GetEnvironmentVariable("FOREBAY_STORE_ADMIN_PASSWORD");

    /// <summary>Changes that one address may make in a minute.</summary>
    public int WritesPerMinute { get; init; } = 1_200;

    /// <summary>Searches and completions that one address may ask for in a minute: a hundred people behind one address, each typing.</summary>
    public int SearchesPerMinute { get; init; } = DefaultSearchesPerMinute;

    /// <summary>Attempts to sign in or register that one address may make in a minute.</summary>
    public int SignInsPerMinute { get; init; } = 30;

    /// <summary>The connection string of the MySQL or MariaDB server that is the primary; null: the primary is the store's own file. From the configuration: <see cref="StoreBackends"/>.</summary>
    public string? MySql { get; init; }

    /// <summary>The store's own file: the primary or, where that is a server, what is made of it: search index, vectors, jobs.</summary>
    public string StoreFile => Path.Combine(Data, MySql is null ? "store.db" : "mirror.db");

    public string CacheFile => Path.Combine(Data, MySql is null ? "cache.db" : "mirror-cache.db");
}
