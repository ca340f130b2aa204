using System.Data;
using System.Data.Common;
using Forebay.MySql.Client;
using Forebay.Sql.Caching;

namespace Forebay.MySql;

/// <summary>Several commands that run one after the other. The first that fails ends the batch. Not thread-safe but for <see cref="Cancel"/>.</summary>
/// <remarks>It is no transaction, and each command is a round trip of its own.</remarks>
public sealed class ForebayMySqlBatch : DbBatch
{
    private ForebayMySqlConnection? connection;
    private ForebayMySqlTransaction? transaction;
    private CommandRun? running;
    private int? timeout;
    private bool isPrepared;

    /// <inheritdoc cref="DbBatch.BatchCommands"/>
    public new ForebayMySqlBatchCommandCollection BatchCommands { get; } = [];

    /// <summary>How many seconds one wait for the server may take; 0 has no end. Default: the connection string's Default Command Timeout.</summary>
    public override int Timeout
    {
        get => timeout ?? connection?.DefaultCommandTimeout ?? 30;
        set => timeout = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Timeout is in seconds; 0 has no end.");
    }

    /// <inheritdoc/>
    protected override DbBatchCommandCollection DbBatchCommands => BatchCommands;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => connection;
        set => connection = value is null ? null : value as ForebayMySqlConnection ?? throw new ArgumentException($"The batch belongs to a {nameof(ForebayMySqlConnection)}; this is a {value.GetType()}.", nameof(value));
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => transaction;
        set => transaction = value is null ? null : value as ForebayMySqlTransaction ?? throw new ArgumentException($"The batch's transaction is a {nameof(ForebayMySqlTransaction)}; this is a {value.GetType()}.", nameof(value));
    }

    /// <summary>Ends the batch where it runs. Thread-safe.</summary>
    public override void Cancel() => Volatile.Read(ref running)?.Cancel();

    /// <summary>Has the commands prepared when they run, also those without parameters.</summary>
    public override void Prepare() => isPrepared = true;

    /// <inheritdoc cref="Prepare"/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        Prepare();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => Blocking.Await(NonQueryAsync(CancellationToken.None));

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) => NonQueryAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Blocking.Await(ScalarAsync(CancellationToken.None));

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) => ScalarAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => new ForebayMySqlBatchCommand();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Blocking.Await(ReaderAsync(behavior, CancellationToken.None));

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) => await ReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    private async ValueTask<int> NonQueryAsync(CancellationToken cancellationToken)
    {
        ForebayMySqlDataReader reader = await ReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }
            return reader.RecordsAffected;
        }
    }

    private async ValueTask<object?> ScalarAsync(CancellationToken cancellationToken)
    {
        ForebayMySqlDataReader reader = await ReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return reader.FieldCount > 0 && await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetValue(0) : null;
    }

    private async ValueTask<ForebayMySqlDataReader> ReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        if (connection is null)
            throw new InvalidOperationException("The batch has no connection: set Connection first.");
        if (BatchCommands.Count == 0)
            throw new InvalidOperationException("The batch has no commands: add some to BatchCommands first.");
        cancellationToken.ThrowIfCancellationRequested();
        ClientSession session = connection.SessionFor(transaction);
        var statements = new List<BoundStatement>();
        foreach (ForebayMySqlBatchCommand command in BatchCommands.Cast<ForebayMySqlBatchCommand>())
        {
            command.Begin();
            List<BoundStatement> own = await StatementBinder.BindAsync(session, command.CommandText, command.CommandType, command.Parameters, isPrepared, Timeout, cancellationToken).ConfigureAwait(false);
            statements.AddRange(own.Select(statement => statement with { Owner = command }));
        }
        var run = new CommandRun(session, statements, Timeout, localInfile: null);
        Volatile.Write(ref running, run);
        await run.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return new ForebayMySqlDataReader(run, connection, behavior);
    }
}
