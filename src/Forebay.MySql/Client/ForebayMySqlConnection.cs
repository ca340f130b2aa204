using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Forebay.MySql.Client;
using Forebay.MySql.Protocol;
using Forebay.Sql.Caching;

namespace Forebay.MySql;

/// <summary>A connection to a MySQL or MariaDB server, lent from its data source's pool between <c>Open</c> and <c>Close</c>. Not thread-safe.</summary>
public sealed partial class ForebayMySqlConnection : DbConnection, ICloneable
{
    private ForebayMySqlDataSource? source;
    private string connectionString = "";
    private ClientSession? session;

    /// <summary>A connection whose connection string is set later.</summary>
    public ForebayMySqlConnection()
    {
    }

    /// <summary>A connection. Those of the same connection string share a pool, which lives as long as the process; a <see cref="ForebayMySqlDataSource"/> owns one of its own.</summary>
    public ForebayMySqlConnection(string connectionString) => ConnectionString = connectionString;

    internal ForebayMySqlConnection(ForebayMySqlDataSource source)
    {
        this.source = source;
        connectionString = source.ConnectionString;
    }

    /// <summary>What it was made of; once it has been opened, and from a data source, without the password.</summary>
    /// <exception cref="InvalidOperationException">It is set while the connection is open.</exception>
    [AllowNull]
    public override string ConnectionString
    {
        get => connectionString;
        set
        {
            if (session is not null)
                throw new InvalidOperationException("The connection is open: close it before another ConnectionString is set.");
            connectionString = value ?? "";
            source = null;
        }
    }

    /// <inheritdoc/>
    public override int ConnectionTimeout => source?.Options.Settings.ConnectionTimeout ?? 15;

    /// <inheritdoc/>
    public override string Database => session?.Database ?? source?.Options.Endpoint.Database ?? "";

    /// <inheritdoc/>
    public override string DataSource => source?.Options.Endpoint.ToString() ?? "";

    /// <summary>As the server tells it: MariaDB before 11 begins with <c>5.5.5-</c>.</summary>
    /// <exception cref="InvalidOperationException">It is not open.</exception>
    public override string ServerVersion => Session.ServerVersion;

    /// <summary>The server's number of the connection, as <c>CONNECTION_ID()</c> and <c>KILL</c> have it.</summary>
    /// <exception cref="InvalidOperationException">It is not open.</exception>
    public long ServerThread => Session.ThreadId;

    /// <summary>Whether what it sends is encrypted.</summary>
    /// <exception cref="InvalidOperationException">It is not open.</exception>
    public bool IsEncrypted => Session.IsEncrypted;

    /// <summary>Open, closed, or broken: then it has to be closed and opened again.</summary>
    public override ConnectionState State => session is null ? ConnectionState.Closed : session.IsBroken ? ConnectionState.Broken : ConnectionState.Open;

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => ForebayMySqlProviderFactory.Instance;

    internal ForebayMySqlDataReader? Reader { get; set; }

    internal ForebayMySqlTransaction? CurrentTransaction { get; set; }

    internal int? DefaultCommandTimeout => source?.Options.Settings.DefaultCommandTimeout;

    internal ClientSession Session => session ?? throw new InvalidOperationException("The connection is not open: call Open first.");

    /// <inheritdoc/>
    public override void Open() => Blocking.Await(OpenCoreAsync(CancellationToken.None));

    /// <summary>Gets a connection from the pool, or opens one.</summary>
    /// <exception cref="MySqlException">The server can't be reached or refuses, or no connection comes free in time.</exception>
    public override Task OpenAsync(CancellationToken cancellationToken) => OpenCoreAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Close() => Blocking.Await(CloseCoreAsync());

    /// <summary>Gives the connection back. An open reader is closed, an open transaction is rolled back.</summary>
    public override Task CloseAsync() => CloseCoreAsync().AsTask();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseCoreAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override void ChangeDatabase(string databaseName) => Blocking.Await(new ValueTask(ChangeDatabaseAsync(databaseName)));

    /// <inheritdoc/>
    public override Task ChangeDatabaseAsync(string databaseName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databaseName);
        return AloneAsync(session => session.UseAsync(databaseName, cancellationToken));
    }

    /// <summary>Makes the session as it was when it was opened: no variables, temporary tables, locks or prepared statements, no transaction (COM_RESET_CONNECTION).</summary>
    /// <exception cref="InvalidOperationException">It is not open, or at work.</exception>
    public async Task ResetAsync(CancellationToken cancellationToken = default)
    {
        await AloneAsync(session => session.ResetAsync(cancellationToken)).ConfigureAwait(false);
        CurrentTransaction?.Lose();
    }

    /// <summary>Logs another user in, on the same connection (COM_CHANGE_USER); all that <see cref="ResetAsync"/> forgets is forgotten. When it is closed it does not go back to the pool.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">The user's password; it may be empty.</param>
    /// <param name="database">The current database afterwards; empty: none.</param>
    /// <param name="cancellationToken">Ends the wait; the connection is then broken.</param>
    /// <exception cref="MySqlException">The server refuses; the connection is then broken.</exception>
    public async Task ChangeUserAsync(string user, string password, string database = "", CancellationToken cancellationToken = default)
    {
        await AloneAsync(session => session.ChangeUserAsync(user, password, database, cancellationToken)).ConfigureAwait(false);
        CurrentTransaction?.Lose();
    }

    /// <summary>Asks the server whether it is still there.</summary>
    /// <exception cref="MySqlException">It is not.</exception>
    public Task PingAsync(CancellationToken cancellationToken = default) => AloneAsync(session => session.CommandAsync(MySqlCommandCode.Ping, "", cancellationToken));

    /// <summary>What the last statement was warned of (SHOW WARNINGS).</summary>
    public async Task<IReadOnlyList<MySqlWarning>> GetWarningsAsync(CancellationToken cancellationToken = default)
    {
        var warnings = new List<MySqlWarning>();
        using ForebayMySqlCommand command = CreateCommand();
        command.CommandText = "SHOW WARNINGS";
        ForebayMySqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                warnings.Add(new MySqlWarning(reader.GetString(0), reader.GetInt32(1), reader.GetString(2)));
        }
        return warnings;
    }

    /// <summary>Empties the pools that connections without a data source share, as <see cref="ForebayMySqlDataSource.ClearPoolAsync"/> does one.</summary>
    public static async Task ClearAllPoolsAsync(CancellationToken cancellationToken = default)
    {
        foreach (ForebayMySqlDataSource shared in ForebayMySqlDataSource.AllShared)
            await shared.ClearPoolAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DbConnection.CreateCommand"/>
    public new ForebayMySqlCommand CreateCommand() => new() { Connection = this, Transaction = CurrentTransaction };

    /// <summary>A closed connection to the same.</summary>
    public ForebayMySqlConnection Clone() => source is not null ? new ForebayMySqlConnection(source) : new ForebayMySqlConnection(connectionString);

    object ICloneable.Clone() => Clone();

    /// <summary>The session, for a command of a transaction.</summary>
    /// <exception cref="InvalidOperationException">It is not open, or the transaction is another's or over.</exception>
    internal ClientSession SessionFor(ForebayMySqlTransaction? transaction)
    {
        if (transaction is not null && transaction != CurrentTransaction)
            throw new InvalidOperationException("The command's transaction is over, or is another connection's: set Transaction to the one that its connection is in, or to null.");
        return Session;
    }

    /// <summary>Runs a statement that answers no rows.</summary>
    internal async ValueTask RunAsync(string sql, CancellationToken cancellationToken)
    {
        var run = new CommandRun(Session, [new BoundStatement(sql)], DefaultCommandTimeout ?? 30, localInfile: null);
        await run.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await run.CloseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => new ForebayMySqlBatch { Connection = this };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    private async ValueTask OpenCoreAsync(CancellationToken cancellationToken)
    {
        if (session is not null)
            throw new InvalidOperationException("The connection is open already.");
        cancellationToken.ThrowIfCancellationRequested();
        if (source is null)
        {
            if (connectionString.Length == 0)
                throw new InvalidOperationException("The connection has no ConnectionString: set it first.");
            source = ForebayMySqlDataSource.Of(connectionString);
        }
        session = await source.RentAsync(cancellationToken).ConfigureAwait(false);
        connectionString = source.ConnectionString;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    private async ValueTask CloseCoreAsync()
    {
        if (session is not { } mine)
            return;
        try
        {
            if (Reader is { } reader)
                await reader.CloseAsync().ConfigureAwait(false);
            await EndTransactionAsync(mine).ConfigureAwait(false);
        }
        catch (MySqlException)
        {
            // What the reader had left failed; the server has told its own end of it.
        }
        finally
        {
            session = null;
            CurrentTransaction?.Lose();
            // A command that nobody waits for is still at work: the connection can't be lent to somebody else.
            if (!mine.TryAcquire())
                mine.Abort();
            mine.Release();
            await source!.ReturnAsync(mine).ConfigureAwait(false);
            OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
        }
    }

    // A reset rolls back as well; without one it has to be said.
    private async ValueTask EndTransactionAsync(ClientSession mine)
    {
        if (!mine.IsBroken && !mine.Options.ResetsConnections && (mine.Status & ServerStatus.InTransaction) != 0)
            await RunAsync("ROLLBACK", CancellationToken.None).ConfigureAwait(false);
    }

    private async Task AloneAsync(Func<ClientSession, Task> work)
    {
        ClientSession mine = Session;
        mine.Acquire();
        try
        {
            await work(mine).ConfigureAwait(false);
        }
        finally
        {
            mine.Release();
        }
    }
}
