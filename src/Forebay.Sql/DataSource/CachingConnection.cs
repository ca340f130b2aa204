using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Transactions;
using Forebay.Sql.Caching;
using IsolationLevel = System.Data.IsolationLevel;

namespace Forebay.Sql;

/// <summary>A connection whose commands are answered from the cache where it has their rows. Not thread-safe, as no connection is.</summary>
public class CachingConnection : DbConnection
{
    private readonly DbConnection inner;

    internal CachingConnection(DbConnection inner, SqlCache cache)
    {
        this.inner = inner;
        Cache = cache;
        inner.StateChange += Changed;
    }

    /// <summary>A connection in front of a provider's.</summary>
    internal static CachingConnection Of(DbConnection inner, SqlCache cache) =>
        inner.GetType().Name == nameof(Providers.NpgsqlConnection) ? new Providers.NpgsqlConnection(inner, cache) : new CachingConnection(inner, cache);

    /// <summary>The provider's own connection, for what only it can do. What is changed by it is not seen here.</summary>
    public DbConnection InnerConnection => inner;

    /// <inheritdoc/>
    [AllowNull]
    public override string ConnectionString
    {
        get => inner.ConnectionString;
        set => inner.ConnectionString = value;
    }

    /// <inheritdoc/>
    public override int ConnectionTimeout => inner.ConnectionTimeout;

    /// <inheritdoc/>
    public override string Database => inner.Database;

    /// <inheritdoc/>
    public override string DataSource => inner.DataSource;

    /// <inheritdoc/>
    public override string ServerVersion => inner.ServerVersion;

    /// <inheritdoc/>
    public override ConnectionState State => inner.State;

    /// <inheritdoc/>
    public override bool CanCreateBatch => inner.CanCreateBatch;

    internal SqlCache Cache { get; }

    /// <summary>What is known of the open connection.</summary>
    internal SqlSession? Session { get; private set; }

    /// <inheritdoc/>
    public override void Open()
    {
        inner.Open();
        Begin();
        Blocking.Await(Session!.Database.EnsureAsync(Session, inner, async: false, CancellationToken.None));
    }

    /// <inheritdoc/>
    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await inner.OpenAsync(cancellationToken).ConfigureAwait(false);
        Begin();
        await Session!.Database.EnsureAsync(Session, inner, async: true, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        inner.Close();
        if (Session is { } session)
            Blocking.Await(session.ClosedAsync());
        Session = null;
    }

    /// <inheritdoc/>
    public override async Task CloseAsync()
    {
        await inner.CloseAsync().ConfigureAwait(false);
        if (Session is { } session)
            await session.ClosedAsync().ConfigureAwait(false);
        Session = null;
    }

    /// <inheritdoc/>
    public override void ChangeDatabase(string databaseName)
    {
        inner.ChangeDatabase(databaseName);
        Begin();
    }

    /// <inheritdoc/>
    public override async Task ChangeDatabaseAsync(string databaseName, CancellationToken cancellationToken = default)
    {
        await inner.ChangeDatabaseAsync(databaseName, cancellationToken).ConfigureAwait(false);
        Begin();
    }

    /// <inheritdoc/>
    public override void EnlistTransaction(Transaction? transaction)
    {
        inner.EnlistTransaction(transaction);
        // Its end is not seen here where it is another than the thread's own.
        if (Session is { } session && transaction is not null && transaction != Transaction.Current)
            session.IsInForeignTransaction = true;
    }

    /// <inheritdoc/>
    public override DataTable GetSchema() => inner.GetSchema();

    /// <inheritdoc/>
    public override DataTable GetSchema(string collectionName) => inner.GetSchema(collectionName);

    /// <inheritdoc/>
    public override DataTable GetSchema(string collectionName, string?[] restrictionValues) => inner.GetSchema(collectionName, restrictionValues);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        inner.StateChange -= Changed;
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => Begun(inner.BeginTransaction(isolationLevel));

    /// <inheritdoc/>
    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken) =>
        Begun(await inner.BeginTransactionAsync(isolationLevel, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => new CachingCommand(inner.CreateCommand()) { Connection = this };

    // A batch is several statements in one, and the provider's own: it goes by, and may have changed anything.
    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => new CachingBatch(inner.CreateBatch(), this);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
            inner.StateChange -= Changed;
            inner.Dispose();
        }
        base.Dispose(disposing);
    }

    private CachingTransaction Begun(DbTransaction transaction)
    {
        Session!.BeginTransaction();
        return new CachingTransaction(transaction, this);
    }

    private void Begin() => Session = new SqlSession(Cache.Databases.Of(inner), inner.ConnectionString);

    private void Changed(object sender, StateChangeEventArgs e) => OnStateChange(e);
}
