using Forebay.MySql.Proxy.Results;
using Forebay.MySql.Sessions;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Forebay.MySql.Proxy;

/// <summary>A database of a test's own, a cache, and a proxy in front of both.</summary>
internal sealed class ProxiedDatabase : IAsyncDisposable
{
    private static int last;
    private readonly ServiceProvider services;

    private ProxiedDatabase(MySqlServer server, string name, ServiceProvider services, TieredCache cache, MySqlChangeFeed? feed, MySqlProxy proxy, MySqlSession direct) =>
        (Server, Name, this.services, Cache, Feed, Proxy, Direct) = (server, name, services, cache, feed, proxy, direct);

    public MySqlServer Server { get; }

    public string Name { get; }

    public TieredCache Cache { get; }

    /// <summary>Null: there is none.</summary>
    public MySqlChangeFeed? Feed { get; }

    public MySqlProxy Proxy { get; }

    /// <summary>A connection to the server itself.</summary>
    public MySqlSession Direct { get; }

    public static async Task<ProxiedDatabase> StartAsync(MySqlServer server, string sql = "", Action<MySqlProxyOptions>? configure = null, bool withFeed = false, ILoggerFactory? loggers = null)
    {
        string name = $"proxied{Interlocked.Increment(ref last)}";
        await server.ExecuteAsync($"CREATE DATABASE {name}");
        if (sql.Length > 0)
            await server.ExecuteAsync(sql, name);
        ServiceProvider provider = new ServiceCollection().AddSingleton<IHybridCacheSerializer<StoredResult>, StoredResultSerializer>().BuildServiceProvider();
        var caching = new ForebayOptions();
        caching.Regions["mysql"] = new RegionOptions { StaleMode = StaleMode.Never };
        caching.Feed.Expected = withFeed;
        var cache = new TieredCache(caching, services: provider);
        MySqlChangeFeed? feed = withFeed ? new MySqlChangeFeed(cache, new MySqlFeedOptions { Port = server.Port, HeartbeatEvery = TimeSpan.FromMilliseconds(200) }) : null;
        feed?.Start();
        var options = new MySqlProxyOptions { Port = 0, UpstreamPort = server.Port, User = "root", SchemaFor = TimeSpan.FromHours(1) };
        configure?.Invoke(options);
        var proxy = new MySqlProxy(cache, options, feed, loggers);
        proxy.Start();
        await Eventually.TrueAsync(() => proxy.Statistics.Problem is null && cache.GetStatistics(countActive: false).Serving, "the schema is read");
        return new ProxiedDatabase(server, name, provider, cache, feed, proxy, await MySqlSession.OpenAsync(new MySqlEndpoint { Port = server.Port, Database = name }));
    }

    /// <summary>Connects through the proxy.</summary>
    public Task<MySqlSession> ConnectAsync(Func<MySqlEndpoint, MySqlEndpoint>? configure = null)
    {
        var endpoint = new MySqlEndpoint { Port = Proxy.Port, Database = Name };
        return MySqlSession.OpenAsync(configure?.Invoke(endpoint) ?? endpoint, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Direct.DisposeAsync();
        await Proxy.DisposeAsync();
        if (Feed is not null)
            await Feed.DisposeAsync();
        await Cache.DisposeAsync();
        await services.DisposeAsync();
        await Server.ExecuteAsync($"DROP DATABASE {Name}");
    }
}
