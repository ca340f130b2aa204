using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Forebay.MySql.Proxy.Reports;
using Forebay.MySql.Proxy.Sessions;
using Forebay.Sql.Caching;
using Forebay.Sql.Reading;
using Forebay.Sql.Schema;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>The server's tables as they were at one time, and what statements mean there. Thread-safe.</summary>
internal sealed class CatalogView
{
    private const int MostScopes = 4096;

    private readonly SqlCatalog catalog;
    private readonly MySqlProxyOptions options;
    private readonly DigestTable digests;
    private readonly byte[] signature;
    private readonly ConcurrentDictionary<string, SessionScope> scopes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string?, bool, bool, bool), SqlReader> readers = new();

    public CatalogView(SqlCatalog catalog, string server, MySqlProxyOptions options, DigestTable digests)
    {
        this.catalog = catalog;
        this.options = options;
        this.digests = digests;
        Tag = $"mysql:{server}";
        signature = SHA256.HashData(Encoding.UTF8.GetBytes($"{server}\n{SchemaSignature.Of(catalog)}"));
    }

    /// <summary>What every answer of this server depends on.</summary>
    public string Tag { get; }

    /// <summary>How many tables there are.</summary>
    public int Tables => catalog.Tables.Count();

    /// <summary>Whether another was read of the same tables.</summary>
    public bool IsLike(CatalogView? other) => other is not null && signature.AsSpan().SequenceEqual(other.signature);

    /// <summary>What statements mean in sessions that stand like this one.</summary>
    /// <param name="standing">All that answers depend on beside statement and rows: user, role, database, settings.</param>
    public SessionScope ScopeOf(SessionStanding standing)
    {
        if (scopes.TryGetValue(standing.Identity, out SessionScope? known))
            return known;
        if (scopes.Count >= MostScopes)
            scopes.Clear();
        IReadOnlyDictionary<string, string> variables = standing.Variables;
        string mode = variables.GetValueOrDefault("sql_mode", "");
        (string?, bool, bool, bool) rules = (standing.Database, mode.Contains("ANSI_QUOTES", StringComparison.OrdinalIgnoreCase), mode.Contains("NO_BACKSLASH_ESCAPES", StringComparison.OrdinalIgnoreCase), !mode.Contains("STRICT_ALL_TABLES", StringComparison.OrdinalIgnoreCase));
        SqlReader reader = readers.GetOrAdd(rules, static (rule, catalog) => new SqlReader(SqlDialect.MySql, catalog.In(rule.Item1), new SqlReaderOptions
        {
            // Each text is remembered once, by the scope.
            MaxRememberedTexts = 2,
            HasAnsiQuotes = rule.Item2,
            HasBackslashEscapes = !rule.Item3,
            MayStoreOtherValues = rule.Item4,
        }), catalog);
        byte[] hash = SHA256.HashData([.. signature, .. Encoding.UTF8.GetBytes(standing.Identity)]);
        return scopes.GetOrAdd(standing.Identity, new SessionScope(this, hash, reader, QueryEncoding.Of(variables.GetValueOrDefault("character_set_client", "")), SessionVariables.Tracked(standing.IsMariaDb), options, digests));
    }
}
