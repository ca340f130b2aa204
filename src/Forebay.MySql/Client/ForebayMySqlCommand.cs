using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Forebay.MySql.Client;
using Forebay.Sql.Caching;

namespace Forebay.MySql;

/// <summary>A statement, or several with semicolons in between, to be run on a connection. Not thread-safe but for <see cref="Cancel"/>.</summary>
/// <remarks>
/// Parameters are <c>@name</c> or <c>?</c>. A command that uses some is prepared by the server, once a connection, and its values never become part of its text; where the server refuses
/// to prepare a statement they are written into it as literals. An <c>@name</c> that is no parameter is a user's variable. Without parameters the text is sent as it is.
/// </remarks>
public sealed class ForebayMySqlCommand : DbCommand, ICloneable
{
    private string text = "";
    private int? timeout;
    private CommandType type = CommandType.Text;
    private ForebayMySqlConnection? connection;
    private ForebayMySqlTransaction? transaction;
    private CommandRun? running;
    private bool isPrepared;

    /// <summary>A command without text and connection.</summary>
    public ForebayMySqlCommand()
    {
    }

    /// <summary>A command.</summary>
    public ForebayMySqlCommand(string commandText, ForebayMySqlConnection? connection = null, ForebayMySqlTransaction? transaction = null)
    {
        CommandText = commandText;
        this.connection = connection;
        this.transaction = transaction;
    }

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => text;
        set
        {
            text = value ?? "";
            isPrepared = false;
        }
    }

    /// <summary>How many seconds one wait for the server may take: for the first row, for the next rows where they are not there yet. 0 has no end. Default: the connection string's Default Command Timeout.</summary>
    public override int CommandTimeout
    {
        get => timeout ?? connection?.DefaultCommandTimeout ?? 30;
        set => timeout = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "CommandTimeout is in seconds; 0 has no end.");
    }

    /// <summary><see cref="CommandType.Text"/>, or <see cref="CommandType.StoredProcedure"/> to call one by its name alone.</summary>
    public override CommandType CommandType
    {
        get => type;
        set => type = value is CommandType.Text or CommandType.StoredProcedure ? value : throw new ArgumentException($"CommandType is Text or StoredProcedure; {value} is not known to MySQL.", nameof(value));
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; } = UpdateRowSource.Both;

    /// <inheritdoc cref="DbCommand.Connection"/>
    public new ForebayMySqlConnection? Connection
    {
        get => connection;
        set
        {
            connection = value;
            isPrepared = false;
        }
    }

    /// <inheritdoc cref="DbCommand.Transaction"/>
    public new ForebayMySqlTransaction? Transaction
    {
        get => transaction;
        set => transaction = value;
    }

    /// <inheritdoc cref="DbCommand.Parameters"/>
    public new ForebayMySqlParameterCollection Parameters { get; } = [];

    /// <summary>The first AUTO_INCREMENT value that the last statement made that made any; 0: none did. Right when the command has been read to its end.</summary>
    public long LastInsertedId => unchecked((long)(running?.LastInsertId ?? 0));

    /// <summary>How many warnings the command's last result had; <see cref="ForebayMySqlConnection.GetWarningsAsync"/> tells which.</summary>
    public int WarningCount => running?.Warnings ?? 0;

    /// <summary>Gives the file that <c>LOAD DATA LOCAL INFILE 'name'</c> names. Only used under <c>AllowLocalInfile=true</c>; no file is ever opened without it.</summary>
    /// <remarks>The name comes from the server, who could ask for another than the statement says: check it. The stream is disposed of.</remarks>
    public Func<string, CancellationToken, ValueTask<Stream>>? LocalInfileSource { get; set; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => connection;
        set => Connection = value is null ? null : value as ForebayMySqlConnection ?? throw new ArgumentException($"The command belongs to a {nameof(ForebayMySqlConnection)}; this is a {value.GetType()}.", nameof(value));
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => transaction;
        set => transaction = value is null ? null : value as ForebayMySqlTransaction ?? throw new ArgumentException($"The command's transaction is a {nameof(ForebayMySqlTransaction)}; this is a {value.GetType()}.", nameof(value));
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <summary>Ends the command where it runs, by <c>KILL QUERY</c>; its caller gets a <see cref="MySqlException"/> (1317). Does nothing where none runs. Thread-safe.</summary>
    public override void Cancel() => Volatile.Read(ref running)?.Cancel();

    /// <inheritdoc/>
    public override void Prepare() => Blocking.Await(PrepareCoreAsync(CancellationToken.None));

    /// <summary>Prepares the command's statements on its connection, to stay until the connection is closed.</summary>
    public override Task PrepareAsync(CancellationToken cancellationToken = default) => PrepareCoreAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => Blocking.Await(NonQueryAsync(CancellationToken.None));

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => NonQueryAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Blocking.Await(ScalarAsync(CancellationToken.None));

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => ScalarAsync(cancellationToken).AsTask();

    /// <inheritdoc cref="DbCommand.ExecuteReader()"/>
    public new ForebayMySqlDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) => Blocking.Await(ReaderAsync(behavior, CancellationToken.None));

    /// <inheritdoc cref="DbCommand.ExecuteReaderAsync(CommandBehavior, CancellationToken)"/>
    public new Task<ForebayMySqlDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default) => ReaderAsync(behavior, cancellationToken).AsTask();

    /// <inheritdoc cref="DbCommand.ExecuteReaderAsync(CancellationToken)"/>
    public new Task<ForebayMySqlDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) => ReaderAsync(CommandBehavior.Default, cancellationToken).AsTask();

    /// <summary>A copy, with copies of its parameters.</summary>
    public ForebayMySqlCommand Clone()
    {
        var copy = new ForebayMySqlCommand(text, connection, transaction) { CommandType = type, DesignTimeVisible = DesignTimeVisible, UpdatedRowSource = UpdatedRowSource, LocalInfileSource = LocalInfileSource, timeout = timeout };
        foreach (ForebayMySqlParameter parameter in (IEnumerable<ForebayMySqlParameter>)Parameters)
            copy.Parameters.Add(parameter.Clone());
        return copy;
    }

    object ICloneable.Clone() => Clone();

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new ForebayMySqlParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    private async ValueTask<int> NonQueryAsync(CancellationToken cancellationToken)
    {
        CommandRun run = await BeginAsync(cancellationToken).ConfigureAwait(false);
        while (await run.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }
        return (int)Math.Min(run.RecordsAffected, int.MaxValue);
    }

    private async ValueTask<object?> ScalarAsync(CancellationToken cancellationToken)
    {
        CommandRun run = await BeginAsync(cancellationToken).ConfigureAwait(false);
        object? value = null;
        if (await run.NextResultAsync(cancellationToken).ConfigureAwait(false) && await run.ReadRowAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                value = run.Row.IsNull(0) ? DBNull.Value : new Cell(run.Columns[0], run.Row[0], run.IsBinary).ToObject();
            }
            catch
            {
                await run.CloseAsync().ConfigureAwait(false);
                throw;
            }
        }
        while (await run.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }
        return value;
    }

    private async ValueTask<ForebayMySqlDataReader> ReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        try
        {
            CommandRun run = await BeginAsync(cancellationToken).ConfigureAwait(false);
            if ((behavior & CommandBehavior.SchemaOnly) != 0)
                await run.DescribeAsync(cancellationToken).ConfigureAwait(false);
            else
                await run.NextResultAsync(cancellationToken).ConfigureAwait(false);
            return new ForebayMySqlDataReader(run, connection!, behavior);
        }
        catch when ((behavior & CommandBehavior.CloseConnection) != 0 && connection is not null)
        {
            await connection.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask PrepareCoreAsync(CancellationToken cancellationToken)
    {
        CommandRun run = await BeginAsync(cancellationToken).ConfigureAwait(false);
        await run.PrepareAsync(cancellationToken).ConfigureAwait(false);
        isPrepared = true;
    }

    private async ValueTask<CommandRun> BeginAsync(CancellationToken cancellationToken)
    {
        if (connection is null)
            throw new InvalidOperationException("The command has no connection: set Connection first.");
        if (text.Length == 0)
            throw new InvalidOperationException("The command has no text: set CommandText first.");
        cancellationToken.ThrowIfCancellationRequested();
        ClientSession session = connection.SessionFor(transaction);
        List<BoundStatement> statements = await StatementBinder.BindAsync(session, text, type, Parameters, isPrepared, CommandTimeout, cancellationToken).ConfigureAwait(false);
        var run = new CommandRun(session, statements, CommandTimeout, LocalInfileSource);
        Volatile.Write(ref running, run);
        return run;
    }
}
