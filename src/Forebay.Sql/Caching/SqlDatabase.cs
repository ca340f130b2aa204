using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>A database, as connections of one connection string see it. Thread-safe.</summary>
internal sealed class SqlDatabase
{
    private readonly string connectionString;
    private readonly SchemaSource? source;
    private readonly SqlCacheOptions options;
    private readonly SqlStatistics statistics;
    private readonly TimeProvider time;
    private SqlSchema? schema;
    private long askedAt;
    private int asks;
    private bool isTold;

    public SqlDatabase(string name, string connectionString, SchemaSource? source, SqlCacheOptions options, SqlStatistics statistics, TimeProvider time)
    {
        Name = name;
        Tag = $"db:{name}";
        this.connectionString = connectionString;
        this.source = source;
        this.options = options;
        this.statistics = statistics;
        this.time = time;
        askedAt = time.GetTimestamp() - (long)(options.SchemaFor.TotalSeconds * time.TimestampFrequency) - 1;
    }

    public string Name { get; }

    /// <summary>What every result of it depends on.</summary>
    public string Tag { get; }

    /// <summary>Its tables; null: not known, and nothing is cached.</summary>
    public SqlSchema? Schema => Volatile.Read(ref schema);

    /// <summary>Reads the tables where that is due, by an open connection of the caller's on which nothing runs.</summary>
    public ValueTask EnsureAsync(SqlSession session, DbConnection connection, bool async, CancellationToken cancellationToken) =>
        source is null || time.GetElapsedTime(Volatile.Read(ref askedAt)) < options.SchemaFor || session.ReadsPass ? default : AskAsync(connection, async, cancellationToken);

    /// <summary>Its tables have changed: nothing is cached until they are known again.</summary>
    public void Forget()
    {
        Volatile.Write(ref schema, null);
        Volatile.Write(ref askedAt, time.GetTimestamp() - (long)(options.SchemaFor.TotalSeconds * time.TimestampFrequency) - 1);
    }

    private async ValueTask AskAsync(DbConnection connection, bool async, CancellationToken cancellationToken)
    {
        // One asks; others go on with what is known.
        if (Interlocked.Exchange(ref asks, 1) != 0)
            return;
        try
        {
            long now = time.GetTimestamp();
            SqlCatalog catalog = await source!.ReadAsync(connection, async, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref schema, Make(catalog));
            Volatile.Write(ref askedAt, now);
            if (!isTold)
                SqlLog.SchemaRead(statistics.Logger, Name, catalog.Tables.Count());
            isTold = true;
        }
        catch (DbException e)
        {
            Volatile.Write(ref schema, null);
            Volatile.Write(ref askedAt, time.GetTimestamp());
            SqlLog.NoSchema(statistics.Logger, Name, e.Message);
        }
        finally
        {
            Volatile.Write(ref asks, 0);
        }
    }

    // The same tables make the same keys, in every process. Others make others: what was stored by keys that are gone is not found any more.
    private SqlSchema Make(SqlCatalog catalog)
    {
        string signature = $"{connectionString}\n{Name}\n{SchemaSignature.Of(catalog)}";
        byte[] scope = SHA256.HashData(Encoding.UTF8.GetBytes(signature))[..20];
        if (schema is { } standing && standing.Scope.SequenceEqual(scope))
            return standing;
        return new SqlSchema(scope, catalog, KnownStatement.Reader(source!.Dialect, catalog, options), options.MaxStatements);
    }
}
