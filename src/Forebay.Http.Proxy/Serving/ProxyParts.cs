using Forebay.Http.Exchange;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Proxy.Purging;
using Forebay.Http.Proxy.Statistics;
using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Storage;
using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Serving;

/// <summary>All that a proxy is made of.</summary>
internal sealed class ProxyParts : IDisposable
{
    public ProxyParts(TieredCache cache, HttpProxyOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        options.Validate();
        Options = options;
        Time = time;
        Log = loggers.CreateLogger("Forebay.Http.Proxy");
        AccessLog = loggers.CreateLogger("Forebay.Http.Access");
        ResponseStoreOptions storeOptions = options.Cache.ToStore(shared: true);
        Store = new ResponseStore(cache, storeOptions);
        SoftPurges = new SoftPurges(cache, HttpProxyRegions.Purges, options.MaxSoftPurges, time);
        Routes = new RouteTable(options.Origins.Select(route => new OriginClient(route, options, time)));
        Statistics = new ProxyStatistics(Routes.All.Select(origin => $"{origin.Route.Host}{origin.Route.PathPrefix} → {origin.Origin}"));
        Reader = new RequestReader(options);
        Writer = new AnswerWriter(Store, options);
        Access = new AdminAccess(options);
        Purger = new Purger(Store, SoftPurges);
        ForApplication = new HttpPurger(Store, SoftPurges);
        Hot = new HotHits(Store, SoftPurges, Writer, target => Routes.Find(target) is { } origin ? Routes.IndexOf(origin) : Statistics.NoRoute, options, storeOptions.Rules, time);
        Exchange = new CachingExchange(Store, ExchangeOptionsOf(options, storeOptions, cache), time, new LargeBodies(cache, HttpProxyRegions.Bodies), SoftPurges);
    }

    public HttpProxyOptions Options { get; }

    public TimeProvider Time { get; }

    public ILogger Log { get; }

    public ILogger AccessLog { get; }

    public ResponseStore Store { get; }

    public SoftPurges SoftPurges { get; }

    public RouteTable Routes { get; }

    public ProxyStatistics Statistics { get; }

    public RequestReader Reader { get; }

    public AnswerWriter Writer { get; }

    public AdminAccess Access { get; }

    public Purger Purger { get; }

    public HttpPurger ForApplication { get; }

    public HotHits Hot { get; }

    public CachingExchange Exchange { get; }

    public void Dispose()
    {
        Exchange.Dispose();
        Statistics.Dispose();
        SoftPurges.Dispose();
        foreach (OriginClient origin in Routes.All)
            origin.Dispose();
    }

    private static ExchangeOptions ExchangeOptionsOf(HttpProxyOptions options, ResponseStoreOptions store, TieredCache cache) => new()
    {
        Rules = store.Rules,
        Name = options.Cache.Name,
        MaxObjectBytes = options.MaxObjectBytes,
        MaxBufferedBytes = options.MaxBufferedBytes,
        ChunkBytes = options.ChunkBytes,
        StoresLarge = cache.HasFarTier,
        StoresParts = true,
        Collapses = options.Collapse,
        CollapseTimeout = options.CollapseTimeout,
        FinishesUnread = true,
        BodyTimeout = options.BodyTimeout,
        TagFields = [.. options.TagFields],
        Refuses = options.GuardExtensions ? ExtensionGuard.Refuses : null,
    };
}
