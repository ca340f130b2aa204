using System.Net.Security;
using Forebay.MySql.Proxy.Caching;
using Forebay.MySql.Proxy.Reports;
using Forebay.MySql.Proxy.Results;
using Forebay.Sql.Caching;
using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Proxy;

/// <summary>What the sessions of a proxy share.</summary>
internal sealed class ProxyParts(TieredCache cache, MySqlProxyOptions options, MySqlChangeFeed? feed, ILogger logger, TimeProvider time)
{
    public TieredCache Cache => cache;

    public MySqlProxyOptions Options => options;

    public MySqlChangeFeed? Feed => feed;

    public ILogger Logger => logger;

    public TimeProvider Time => time;

    public required DigestTable Digests { get; init; }

    public ProxyCounters Counters { get; } = new();

    public FlightTable<StoredResult> Flights { get; } = new();

    public PreparedTransactions Prepared { get; } = new();

    /// <summary>What clients see; null: they can't use TLS.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>Stands for the schema while that is not known.</summary>
    public required CatalogView NoTables { get; init; }

    public required ProxyCatalog Catalog { get; init; }
}
