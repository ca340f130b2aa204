using Forebay.MySql.Proxy.Results;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>Two servers with the same in them, and a proxy in front of the second.</summary>
internal sealed class DifferentialDatabases : IAsyncDisposable
{
    // What servers find out by themselves, at times of their own, changes plans: neither does.
    private static readonly string[] Quiet = ["--innodb-stats-auto-recalc=OFF", "--local-infile=ON", "--max-allowed-packet=64M", "--net-read-timeout=60"];

    private readonly MySqlServer first;
    private readonly MySqlServer second;
    private readonly ServiceProvider? services;
    private readonly TieredCache? cache;

    private DifferentialDatabases(MySqlServer first, MySqlServer second, ServiceProvider? services, TieredCache? cache, MySqlProxy? proxy) =>
        (this.first, this.second, this.services, this.cache, Proxy) = (first, second, services, cache, proxy);

    /// <summary>What the proxy tells of its own faults.</summary>
    public ProxyComplaints Complaints { get; private init; } = new();

    /// <summary>Null: both are direct, which shows what servers alike answer differently.</summary>
    public MySqlProxy? Proxy { get; }

    public ServerUnderTest Direct => new("direct", first.Flavour, "127.0.0.1", first.Port);

    public ServerUnderTest Proxied => new(Proxy is null ? "direct too" : "proxied", second.Flavour, "127.0.0.1", Proxy?.Port ?? second.Port);

    public static async Task<DifferentialDatabases> StartAsync(MySqlFlavour flavour, bool withProxy)
    {
        MySqlServer[] servers = await Task.WhenAll(MySqlServer.StartAsync(flavour, Quiet), MySqlServer.StartAsync(flavour, Quiet));
        await Task.WhenAll(servers.Select(FillAsync));
        if (!withProxy)
            return new DifferentialDatabases(servers[0], servers[1], null, null, null);
        ServiceProvider provider = new ServiceCollection().AddSingleton<IHybridCacheSerializer<StoredResult>, StoredResultSerializer>().BuildServiceProvider();
        var forebay = new ForebayOptions();
        forebay.Regions[MySqlProxyOptions.DefaultRegion] = new RegionOptions { StaleMode = StaleMode.Never };
        var caches = new TieredCache(forebay, services: provider);
        var complaints = new ProxyComplaints();
        var proxy = new MySqlProxy(caches, new MySqlProxyOptions { Port = 0, UpstreamPort = servers[1].Port, User = "root", SchemaFor = TimeSpan.FromHours(1) }, loggers: complaints);
        proxy.Start();
        await Eventually.TrueAsync(() => proxy.Statistics.Problem is null, "the schema is read");
        return new DifferentialDatabases(servers[0], servers[1], provider, caches, proxy) { Complaints = complaints };
    }

    public async ValueTask DisposeAsync()
    {
        if (Proxy is not null)
            await Proxy.DisposeAsync();
        if (cache is not null)
            await cache.DisposeAsync();
        if (services is not null)
            await services.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    private static async Task FillAsync(MySqlServer server)
    {
        await server.ExecuteAsync(ScriptReader.Text("Scripts.schema.sql"));
        await server.ExecuteAsync(ScriptReader.Text(server.Flavour == MySqlFlavour.MySql ? "schema-mysql.sql" : "schema-mariadb.sql"));
    }
}
