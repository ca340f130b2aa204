using System.Collections.Concurrent;
using System.Data.Common;
using Forebay.MySql.Client;
using Forebay.Sql.Caching;

namespace Forebay.MySql;

/// <summary>A MySQL or MariaDB server, and the connections to it that are kept open. Thread-safe; one for each connection string and process is enough.</summary>
public sealed class ForebayMySqlDataSource : DbDataSource
{
    // For connections that were made of a connection string alone.
    private static readonly ConcurrentDictionary<string, Lazy<ForebayMySqlDataSource>> Shared = new(StringComparer.Ordinal);

    private readonly ConnectionPool? pool;

    /// <summary>A data source.</summary>
    /// <param name="connectionString">As <see cref="MySqlConnectionStringBuilder"/> reads it.</param>
    /// <param name="time">The time of idle and command time-outs; null: the system's.</param>
    /// <exception cref="ArgumentException">The connection string holds a name or a value that is unknown.</exception>
    public ForebayMySqlDataSource(string connectionString, TimeProvider? time = null)
    {
        var settings = new MySqlConnectionStringBuilder(connectionString);
        ConnectionString = settings.WithoutPassword();
        Options = ClientOptions.Of(settings, time ?? TimeProvider.System);
        pool = settings.Pooling ? new ConnectionPool(Options) : null;
    }

    /// <summary>Without the password.</summary>
    public override string ConnectionString { get; }

    /// <summary>How many connections there are now, in use or not; 0 without a pool.</summary>
    public int OpenConnections => pool?.Count.Open ?? 0;

    /// <summary>How many of them nobody uses.</summary>
    public int IdleConnections => pool?.Count.Idle ?? 0;

    internal ClientOptions Options { get; }

    /// <inheritdoc cref="DbDataSource.CreateConnection"/>
    public new ForebayMySqlConnection CreateConnection() => new(this);

    /// <inheritdoc cref="DbDataSource.OpenConnection"/>
    public new ForebayMySqlConnection OpenConnection() => (ForebayMySqlConnection)base.OpenConnection();

    /// <inheritdoc cref="DbDataSource.OpenConnectionAsync"/>
    public new async ValueTask<ForebayMySqlConnection> OpenConnectionAsync(CancellationToken cancellationToken = default) =>
        (ForebayMySqlConnection)await base.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Closes the connections that nobody uses now; those in use are closed when they come back. After it none is lent that was open before: for a server that was replaced.</summary>
    public async ValueTask ClearPoolAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (pool is not null)
            await pool.ClearAsync().ConfigureAwait(false);
    }

    internal static ForebayMySqlDataSource Of(string connectionString) =>
        Shared.GetOrAdd(connectionString, static text => new Lazy<ForebayMySqlDataSource>(() => new ForebayMySqlDataSource(text))).Value;

    internal static IEnumerable<ForebayMySqlDataSource> AllShared => Shared.Values.Where(static source => source.IsValueCreated).Select(static source => source.Value);

    internal ValueTask<ClientSession> RentAsync(CancellationToken cancellationToken) =>
        pool is not null ? pool.RentAsync(cancellationToken) : new(ClientSession.OpenAsync(Options, cancellationToken));

    internal ValueTask ReturnAsync(ClientSession session) => pool is not null ? pool.ReturnAsync(session) : session.DisposeAsync();

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CreateConnection();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && pool is not null)
            Blocking.Await(pool.DisposeAsync());
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        if (pool is not null)
            await pool.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }
}
