using Forebay.MySql.Sessions;
using Forebay.Sqlite;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog;

/// <summary>A database of a test's own on a server, a cache, and the feed between them.</summary>
internal sealed class FollowedServer : IAsyncDisposable
{
    private static int last;
    private readonly string? file;
    private readonly Action<MySqlFeedOptions>? configure;
    private MySqlSession? direct;

    private FollowedServer(MySqlServer server, string name, string? file, Action<MySqlFeedOptions>? configure) =>
        (Server, Name, this.file, this.configure) = (server, name, file, configure);

    public MySqlServer Server { get; }

    public string Name { get; }

    public bool IsMariaDb => Server.Flavour == MySqlFlavour.MariaDb;

    public TieredCache Cache { get; private set; } = null!;

    public MySqlChangeFeed Feed { get; private set; } = null!;

    public TimeSpan MaxFeedLag { get; set; } = TimeSpan.FromSeconds(5);

    public LogLines Log { get; } = new();

    /// <summary>Makes the database, runs the statements, and starts the feed.</summary>
    public static async Task<FollowedServer> StartAsync(MySqlServer server, string sql, string? file = null, Action<MySqlFeedOptions>? configure = null)
    {
        FollowedServer made = await MakeAsync(server, sql, file, configure);
        await made.RunAsync();
        return made;
    }

    /// <summary>The same, without a cache yet.</summary>
    public static async Task<FollowedServer> MakeAsync(MySqlServer server, string sql, string? file = null, Action<MySqlFeedOptions>? configure = null)
    {
        string name = $"db{Interlocked.Increment(ref last)}";
        var made = new FollowedServer(server, name, file, configure);
        await made.ExecuteAsync($"CREATE DATABASE {name}", $"USE {name}");
        foreach (string one in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            await made.ExecuteAsync(one);
        return made;
    }

    public MySqlFeedOptions Options()
    {
        var options = new MySqlFeedOptions
        {
            Port = Server.Port,
            HeartbeatEvery = TimeSpan.FromMilliseconds(100),
            ReconnectAfter = TimeSpan.FromMilliseconds(20),
            MaxReconnectAfter = TimeSpan.FromMilliseconds(200),
            CommandTimeout = TimeSpan.FromSeconds(5),
        };
        configure?.Invoke(options);
        return options;
    }

    /// <summary>Starts a cache and its feed, and waits until it is heard.</summary>
    public async Task RunAsync(bool isHeard = true)
    {
        var options = new ForebayOptions();
        options.Feed.Expected = true;
        options.Feed.MaxFeedLag = MaxFeedLag;
        Cache = new TieredCache(options, file is null ? [] : [new SqliteTier(new SqliteTierOptions { Path = file })], loggers: Log);
        Feed = new MySqlChangeFeed(Cache, Options(), options.Feed, Log);
        Feed.Start();
        if (isHeard)
            await HeardAsync();
    }

    /// <summary>Waits until the feed says that it has caught up.</summary>
    public async Task HeardAsync()
    {
        try
        {
            await Eventually.TrueAsync(() => Feed.State is { Connected: true, Lag: not null }, "the feed is heard");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} {Feed.State}\n{Log}", e);
        }
    }

    /// <summary>Ends cache and feed, in the order of a host.</summary>
    public async Task EndAsync()
    {
        await Feed.DisposeAsync();
        await Cache.DisposeAsync();
    }

    /// <summary>Runs statements behind the cache's back, by one session, which uses the test's database; they are committed when it returns.</summary>
    public async Task ExecuteAsync(params string[] statements)
    {
        direct ??= await OpenAsync();
        foreach (string sql in statements)
            await direct.ExecuteAsync(sql);
    }

    /// <summary>A session of a test's own.</summary>
    public async Task<MySqlSession> OpenAsync(bool usesDatabase = false)
    {
        MySqlSession session = await MySqlSession.OpenAsync(new MySqlEndpoint { Port = Server.Port, Database = usesDatabase ? Name : "" });
        return session;
    }

    /// <summary>After the server was away: the session is of the time before.</summary>
    public async Task ReopenAsync()
    {
        if (direct is not null)
            await direct.DisposeAsync();
        direct = await OpenAsync(usesDatabase: true);
    }

    /// <summary>Begins another session, when the server has let the old one go: until then a transaction that it has prepared is its own.</summary>
    public async Task LetGoAsync()
    {
        uint? old = direct?.Greeting.ConnectionId;
        await ReopenAsync();
        if (old is { } gone)
            await Eventually.TrueAsync(async () => await AskAsync($"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {gone}") == "0", "the old session is gone");
    }

    public async Task<string?> AskAsync(string sql)
    {
        direct ??= await OpenAsync();
        return await direct.AskAsync(sql);
    }

    /// <summary>The name of the last transaction of the test's session, as a proxy would see it tracked.</summary>
    public async Task<string> LastGtidAsync() =>
        IsMariaDb ? (await AskAsync("SELECT @@last_gtid"))! : (await AskAsync("SELECT @@GLOBAL.gtid_executed"))!.Split(',')[^1].Trim() is var set && set.Contains('-') ? $"{set[..36]}:{set[(set.LastIndexOf('-') + 1)..]}" : set;

    /// <summary>Waits until the feed has applied all that was committed before this call.</summary>
    public async Task PassedAsync() => Assert.True(await Feed.PassedAsync(TimeSpan.FromSeconds(20)), $"The feed did not pass ({Feed.State}).\n{Log}");

    /// <summary>Caches an entry for each tag.</summary>
    public async Task CacheAsync(params string[] tags)
    {
        foreach (string tag in tags)
        {
            await Cache.GetOrCreateAsync<string>(tag, (_, _) => new("value"), tags: [tag]);
            Assert.True(await IsCachedAsync(tag), $"{tag} was not cached.\n{Feed.State}\n{Log}");
        }
    }

    public Task<bool> IsCachedAsync(string tag) => IsCachedAsync<string>(tag);

    public async Task<bool> IsCachedAsync<T>(string key) => (await Cache.GetAsync<T>(key)).Found;

    /// <summary>Caches an entry for each tag, makes a change, and checks which of them it has killed.</summary>
    public async Task ChangesAsync(string sql, string[] dead, string[] alive)
    {
        await PassedAsync();
        await CacheAsync([.. dead, .. alive]);
        await ExecuteAsync(sql.Split(";; ", StringSplitOptions.RemoveEmptyEntries));
        await PassedAsync();
        Assert.Equal(dead, await WhichAsync([.. dead, .. alive], isCached: false));
    }

    public async Task<string[]> WhichAsync(string[] tags, bool isCached)
    {
        List<string> found = [];
        foreach (string tag in tags)
        {
            if (await IsCachedAsync(tag) == isCached)
                found.Add(tag);
        }
        return [.. found];
    }

    public string Table(string name) => $"table:{Name}.{name}";

    public string Rows(string name) => $"rows:{Name}.{name}";

    public string Row(string name, string key) => $"row:{Name}.{name}:{key}";

    public async ValueTask DisposeAsync()
    {
        if (Feed is not null)
            await EndAsync();
        if (direct is not null)
            await direct.DisposeAsync();
    }
}
