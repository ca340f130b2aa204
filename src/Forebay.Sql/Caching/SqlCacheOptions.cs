using System.Collections.Concurrent;
using Forebay.Sql.Policies;
using Forebay.Sql.Schema;

namespace Forebay.Sql;

/// <summary>How the results of statements are cached, for a <c>CachingDataSource</c> and for EF Core. Not to be changed while it is used.</summary>
public sealed class SqlCacheOptions
{
    /// <summary>Whose SQL it is; null: known by the provider, which is the case of Npgsql, MySqlConnector and SQLite. Statements of others are passed on, and nothing of them is cached. Default null.</summary>
    public SqlDialect? Dialect { get; set; }

    /// <summary>The region of the results, which says for how long they are fresh. Default <c>sql</c>.</summary>
    public string Region { get; set; } = "sql";

    /// <summary>The most bytes that a result may take to be stored; a larger one is passed on as it comes. Default 1 MiB; at least 1 KiB.</summary>
    public long MaxResultBytes { get; set; } = 1 << 20;

    /// <summary>How long what the database said of its tables is believed before it is asked again; a change that is made through this cache is known at once. Default 1 minute; more than zero.</summary>
    public TimeSpan SchemaFor { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a caller waits for another that runs the same statement, before it runs it too. Default 30 seconds; more than zero.</summary>
    public TimeSpan CollapseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most commands whose text is remembered with what it reads. Default 10,000; at least 16.</summary>
    public int MaxStatements { get; set; } = 10_000;

    /// <summary>For whom the caller asks (a tenant): results of one are not found by another. Called once for a command, on the caller's thread. Default null: there are no tenants.</summary>
    public Func<string?>? Tenant { get; set; }

    /// <summary>What is said of statements by their tables and their normal forms: that they are not cached, for how long they are fresh, further tags. It counts for statements that were not seen before.</summary>
    public SqlPolicies Policies { get; } = new();

    /// <summary>The columns that grow with each change of a row, by the names of their tables.</summary>
    internal ConcurrentDictionary<string, string> VersionColumns { get; } = new(StringComparer.Ordinal);

    internal void Validate()
    {
        if (string.IsNullOrEmpty(Region) || Region.Contains(':', StringComparison.Ordinal))
            throw new ForebayConfigurationException($"SQL cache: Region is '{Region}'; it must be a name without a colon.");
        if (MaxResultBytes < 1024)
            throw new ForebayConfigurationException($"SQL cache: MaxResultBytes is {MaxResultBytes}; it must be 1,024 or more.");
        if (SchemaFor <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"SQL cache: SchemaFor is {SchemaFor:c}; it must be more than zero.");
        if (CollapseTimeout <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"SQL cache: CollapseTimeout is {CollapseTimeout:c}; it must be more than zero.");
        if (MaxStatements < 16)
            throw new ForebayConfigurationException($"SQL cache: MaxStatements is {MaxStatements}; it must be 16 or more.");
    }
}
