using System.Collections;
using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Forebay.MySql.Client;
using Forebay.Sql.Caching;

namespace Forebay.MySql;

/// <summary>Reads the rows of a command as they come from the server. Not thread-safe.</summary>
/// <remarks>
/// Its connection is not free until it is closed. Closing reads what is left, and runs the statements of the command that have not been yet. Results without columns (of an INSERT, say)
/// are passed over; what they changed is in <see cref="RecordsAffected"/>.
/// </remarks>
[SuppressMessage("Usage", "MA0012:Do not raise reserved exception type", Justification = "It is what ADO.NET says a reader throws.")]
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "ADO.NET's own collections have none.")]
public sealed partial class ForebayMySqlDataReader : DbDataReader, IDbColumnSchemaGenerator
{
    private static readonly Task<bool> True = Task.FromResult(true);
    private static readonly Task<bool> False = Task.FromResult(false);

    private readonly CommandRun run;
    private readonly ForebayMySqlConnection connection;
    private readonly CommandBehavior behavior;
    private ClientColumn[] columns = [];
    private readonly RowCells row;
    private Dictionary<string, int>? places;
    private bool hasRow;
    private bool isPeeked;
    private bool wasRead;
    private bool isClosed;

    internal ForebayMySqlDataReader(CommandRun run, ForebayMySqlConnection connection, CommandBehavior behavior)
    {
        this.run = run;
        this.connection = connection;
        this.behavior = behavior;
        row = run.Row;
        columns = run.Columns;
        connection.Reader = this;
    }

    /// <inheritdoc/>
    public override int FieldCount => isClosed ? throw Closed() : columns.Length;

    /// <inheritdoc/>
    public override bool IsClosed => isClosed;

    /// <summary>The rows changed by the command's statements that have been read so far; -1 where none could change any.</summary>
    public override int RecordsAffected => (int)Math.Min(run.RecordsAffected, int.MaxValue);

    /// <summary>The first AUTO_INCREMENT value that the last statement read made that made any; 0: none did.</summary>
    public long LastInsertedId => unchecked((long)run.LastInsertId);

    /// <summary>How many warnings the result that was read last had.</summary>
    public int WarningCount => run.Warnings;

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override bool HasRows
    {
        get
        {
            if (isClosed)
                throw Closed();
            if (!hasRow && !isPeeked)
            {
                // The first row is read, and kept for Read.
                hasRow = ReadNext();
                isPeeked = true;
            }
            return hasRow || wasRead;
        }
    }

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <inheritdoc/>
    public override bool Read()
    {
        if (isClosed)
            throw Closed();
        return TakePeeked() || Moved(run.TryReadRow(out bool has) ? has : Blocking.Await(run.ReadRowAsync(CancellationToken.None)));
    }

    /// <inheritdoc/>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (isClosed)
            return Task.FromException<bool>(Closed());
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        if (TakePeeked())
            return True;
        if (!run.TryReadRow(out bool has))
            return ReadSlowlyAsync(cancellationToken);
        return Moved(has) ? True : False;
    }

    /// <inheritdoc/>
    public override bool NextResult() => Blocking.Await(NextAsync(CancellationToken.None));

    /// <inheritdoc/>
    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => NextAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Close() => Blocking.Await(CloseCoreAsync());

    /// <inheritdoc/>
    public override Task CloseAsync() => CloseCoreAsync().AsTask();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseCoreAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>What is known of the columns: their tables, keys, types and sizes.</summary>
    public ReadOnlyCollection<DbColumn> GetColumnSchema() => ResultSchema.ColumnsOf(columns);

    /// <inheritdoc/>
    public override DataTable? GetSchemaTable() => columns.Length == 0 ? null : ResultSchema.TableOf(columns);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, (behavior & CommandBehavior.CloseConnection) != 0);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    private bool ReadNext() => run.TryReadRow(out bool has) ? has : Blocking.Await(run.ReadRowAsync(CancellationToken.None));

    private async Task<bool> ReadSlowlyAsync(CancellationToken cancellationToken)
    {
        hasRow = false;
        return Moved(await run.ReadRowAsync(cancellationToken).ConfigureAwait(false));
    }

    private bool TakePeeked()
    {
        bool was = isPeeked && hasRow && !wasRead;
        isPeeked = true;
        wasRead |= was;
        return was;
    }

    private bool Moved(bool has)
    {
        wasRead |= has;
        return hasRow = has;
    }

    private async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (isClosed)
            throw Closed();
        cancellationToken.ThrowIfCancellationRequested();
        hasRow = isPeeked = wasRead = false;
        places = null;
        columns = [];
        bool found = await run.NextResultAsync(cancellationToken).ConfigureAwait(false);
        columns = run.Columns;
        return found;
    }

    private async ValueTask CloseCoreAsync()
    {
        if (isClosed)
            return;
        isClosed = true;
        hasRow = false;
        try
        {
            await run.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            connection.Reader = null;
            if ((behavior & CommandBehavior.CloseConnection) != 0)
                await connection.CloseAsync().ConfigureAwait(false);
        }
    }

    private static InvalidOperationException Closed() => new("The reader is closed.");
}
