using Forebay.Sqlite;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Npgsql;
using Xunit;

namespace Forebay.PostgreSql;

/// <summary>A database of a test's own, a cache, and the feed between them.</summary>
internal sealed class FollowedDatabase : IAsyncDisposable
{
    private static int last;
    private readonly PostgreSqlServer server;
    private readonly Action<PostgreSqlFeedOptions>? configure;
    private readonly string? file;
    private readonly NpgsqlDataSource direct;

    private FollowedDatabase(PostgreSqlServer server, string name, string? file, Action<PostgreSqlFeedOptions>? configure)
    {
        (this.server, Name, this.file, this.configure) = (server, name, file, configure);
        direct = NpgsqlDataSource.Create(server.ConnectionTo(name));
    }

    public string Name { get; }

    public TieredCache Cache { get; private set; } = null!;

    public PostgreSqlChangeFeed Feed { get; private set; } = null!;

    public TimeSpan MaxFeedLag { get; set; } = TimeSpan.FromSeconds(5);

    public LogLines Log { get; } = new();

    public NpgsqlDataSource Direct => direct;

    /// <summary>Makes the database, runs the statements, and starts the feed.</summary>
    /// <param name="server">Where.</param>
    /// <param name="sql">The tables.</param>
    /// <param name="file">The persistent tier's file; null: memory alone.</param>
    /// <param name="configure">Options of the feed.</param>
    public static async Task<FollowedDatabase> StartAsync(PostgreSqlServer server, string sql, string? file = null, Action<PostgreSqlFeedOptions>? configure = null)
    {
        FollowedDatabase made = await MakeAsync(server, sql, file, configure);
        await made.RunAsync();
        return made;
    }

    /// <summary>The same, without a cache yet.</summary>
    public static async Task<FollowedDatabase> MakeAsync(PostgreSqlServer server, string sql, string? file = null, Action<PostgreSqlFeedOptions>? configure = null)
    {
        string name = $"db{Interlocked.Increment(ref last)}";
        await server.ExecuteAsync($"CREATE DATABASE {name}");
        var made = new FollowedDatabase(server, name, file, configure);
        await made.ExecuteAsync(sql);
        return made;
    }

    public PostgreSqlFeedOptions Options()
    {
        var options = new PostgreSqlFeedOptions
        {
            ConnectionString = server.ConnectionTo(Name),
            Slot = $"slot_{Name}",
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
        Feed = new PostgreSqlChangeFeed(Cache, Options(), options.Feed, Log);
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

    /// <summary>Runs statements behind the cache's back; they are committed when it returns.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = direct.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The same after the server was away: the pool's connections are of the time before.</summary>
    public Task ExecuteAgainAsync(string sql)
    {
        direct.Clear();
        return ExecuteAsync(sql);
    }

    /// <summary>As <c>psql</c> does it.</summary>
    public Task<string> PsqlAsync(string sql) => server.ExecuteAsync(sql, Name);

    public async Task<T> AskAsync<T>(string sql)
    {
        await using NpgsqlCommand command = direct.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until the feed has applied all that was committed before this call.</summary>
    public async Task PassedAsync() => Assert.True(await Feed.PassedAsync(TimeSpan.FromSeconds(20)), $"The feed did not pass ({Feed.State}).");

    /// <summary>Caches an entry for each tag.</summary>
    public async Task CacheAsync(params string[] tags)
    {
        foreach (string tag in tags)
        {
            await Cache.GetOrCreateAsync<string>(tag, (_, _) => new("value"), tags: [tag]);
            Assert.True(await IsCachedAsync(tag), $"{tag} was not cached.");
        }
    }

    public Task<bool> IsCachedAsync(string tag) => IsCachedAsync<string>(tag);

    public async Task<bool> IsCachedAsync<T>(string key) => (await Cache.GetAsync<T>(key)).Found;

    /// <summary>Caches an entry for each tag, makes a change, and checks which of them it has killed.</summary>
    public async Task ChangesAsync(string sql, string[] dead, string[] alive)
    {
        await CacheAsync([.. dead, .. alive]);
        await ExecuteAsync(sql);
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

    public string Table(string name) => $"table:{Name}.public.{name}";

    public string Rows(string name) => $"rows:{Name}.public.{name}";

    public string Row(string name, string key) => $"row:{Name}.public.{name}:{key}";

    public async ValueTask DisposeAsync()
    {
        if (Feed is not null)
            await EndAsync();
        await direct.DisposeAsync();
        if (server.IsRunning)
        {
            await server.ExecuteAsync($"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'slot_{Name}' AND active_pid IS NOT NULL");
            await Eventually.TrueAsync(
                async () => await server.ExecuteAsync($"SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots WHERE slot_name = 'slot_{Name}' AND active_pid IS NULL; SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'slot_{Name}'") is { } left && left.EndsWith('0'),
                "the slot is dropped");
        }
    }
}
