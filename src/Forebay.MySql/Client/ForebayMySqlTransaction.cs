using System.Data;
using System.Data.Common;
using Forebay.Sql.Caching;

namespace Forebay.MySql;

/// <summary>A transaction of a connection; disposed of without a commit, it is rolled back. Not thread-safe.</summary>
/// <remarks>Statements that commit of themselves (DDL) end the server's transaction, and not this: what follows is committed one by one.</remarks>
public sealed class ForebayMySqlTransaction : DbTransaction
{
    private ForebayMySqlConnection? connection;

    internal ForebayMySqlTransaction(ForebayMySqlConnection connection, IsolationLevel isolationLevel) => (this.connection, IsolationLevel) = (connection, isolationLevel);

    /// <summary>As it was asked for: <see cref="IsolationLevel.Unspecified"/> is the session's own.</summary>
    public override IsolationLevel IsolationLevel { get; }

    /// <inheritdoc/>
    public override bool SupportsSavepoints => true;

    /// <summary>The connection; null when the transaction is over.</summary>
    public new ForebayMySqlConnection? Connection => connection;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection => connection;

    /// <inheritdoc/>
    public override void Commit() => Blocking.Await(EndAsync("COMMIT"));

    /// <summary>Commits. Once it has begun it is not cancelled: nobody would know what came of it.</summary>
    /// <exception cref="MySqlException">The server refuses, or the connection broke: then it is not known whether it was committed.</exception>
    public override Task CommitAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return EndAsync("COMMIT").AsTask();
    }

    /// <inheritdoc/>
    public override void Rollback() => Blocking.Await(EndAsync("ROLLBACK"));

    /// <inheritdoc/>
    public override Task RollbackAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return EndAsync("ROLLBACK").AsTask();
    }

    /// <inheritdoc/>
    public override void Save(string savepointName) => Blocking.Await(SavepointAsync("SAVEPOINT", savepointName, CancellationToken.None));

    /// <inheritdoc/>
    public override Task SaveAsync(string savepointName, CancellationToken cancellationToken = default) => SavepointAsync("SAVEPOINT", savepointName, cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Rollback(string savepointName) => Blocking.Await(SavepointAsync("ROLLBACK TO SAVEPOINT", savepointName, CancellationToken.None));

    /// <inheritdoc/>
    public override Task RollbackAsync(string savepointName, CancellationToken cancellationToken = default) => SavepointAsync("ROLLBACK TO SAVEPOINT", savepointName, cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Release(string savepointName) => Blocking.Await(SavepointAsync("RELEASE SAVEPOINT", savepointName, CancellationToken.None));

    /// <inheritdoc/>
    public override Task ReleaseAsync(string savepointName, CancellationToken cancellationToken = default) => SavepointAsync("RELEASE SAVEPOINT", savepointName, cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await AbandonAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>The session has no transaction any more.</summary>
    internal void Lose()
    {
        if (connection is { } mine)
            mine.CurrentTransaction = null;
        connection = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Blocking.Await(AbandonAsync());
        base.Dispose(disposing);
    }

    private async ValueTask EndAsync(string sql)
    {
        ForebayMySqlConnection mine = Open();
        await mine.RunAsync(sql, CancellationToken.None).ConfigureAwait(false);
        Lose();
    }

    private ValueTask SavepointAsync(string verb, string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        cancellationToken.ThrowIfCancellationRequested();
        return Open().RunAsync($"{verb} `{name.Replace("`", "``", StringComparison.Ordinal)}`", cancellationToken);
    }

    private async ValueTask AbandonAsync()
    {
        if (connection is not { } mine)
            return;
        if (mine.State != ConnectionState.Open)
        {
            Lose();
            return;
        }
        if (mine.Reader is { } reader)
            await reader.CloseAsync().ConfigureAwait(false);
        await EndAsync("ROLLBACK").ConfigureAwait(false);
    }

    private ForebayMySqlConnection Open() => connection ?? throw new InvalidOperationException("The transaction is over: it was committed or rolled back, or its connection was closed.");
}
