using System.Data;
using System.Data.Common;
using Forebay.Sql.Caching;

namespace Forebay.MySql;

// How a transaction begins.
public sealed partial class ForebayMySqlConnection
{
    /// <summary>Begins a transaction.</summary>
    /// <param name="isolationLevel"><see cref="IsolationLevel.Unspecified"/>: the session's own. <see cref="IsolationLevel.Snapshot"/> is REPEATABLE READ whose snapshot is made at once.</param>
    /// <param name="isReadOnly">Whether the server is to refuse what writes.</param>
    /// <exception cref="InvalidOperationException">The connection is not open, or in a transaction already: MySQL has none inside of another, see <see cref="ForebayMySqlTransaction.Save"/>.</exception>
    public ForebayMySqlTransaction BeginTransaction(IsolationLevel isolationLevel, bool isReadOnly) => Blocking.Await(BeginAsync(isolationLevel, isReadOnly, CancellationToken.None));

    /// <inheritdoc cref="BeginTransaction(IsolationLevel, bool)"/>
    public ValueTask<ForebayMySqlTransaction> BeginTransactionAsync(IsolationLevel isolationLevel, bool isReadOnly, CancellationToken cancellationToken = default) =>
        BeginAsync(isolationLevel, isReadOnly, cancellationToken);

    /// <inheritdoc cref="BeginTransaction(IsolationLevel, bool)"/>
    public new ForebayMySqlTransaction BeginTransaction(IsolationLevel isolationLevel = IsolationLevel.Unspecified) => BeginTransaction(isolationLevel, isReadOnly: false);

    /// <inheritdoc cref="BeginTransaction(IsolationLevel, bool)"/>
    public new ValueTask<ForebayMySqlTransaction> BeginTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken = default) =>
        BeginAsync(isolationLevel, isReadOnly: false, cancellationToken);

    /// <inheritdoc cref="BeginTransaction(IsolationLevel, bool)"/>
    public new ValueTask<ForebayMySqlTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default) =>
        BeginAsync(IsolationLevel.Unspecified, isReadOnly: false, cancellationToken);

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => BeginTransaction(isolationLevel);

    /// <inheritdoc/>
    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken) =>
        await BeginAsync(isolationLevel, isReadOnly: false, cancellationToken).ConfigureAwait(false);

    private async ValueTask<ForebayMySqlTransaction> BeginAsync(IsolationLevel isolationLevel, bool isReadOnly, CancellationToken cancellationToken)
    {
        if (CurrentTransaction is not null)
            throw new InvalidOperationException("The connection is in a transaction already, and MySQL has none inside of another: use Save for a point to go back to.");
        string? level = isolationLevel switch
        {
            IsolationLevel.Unspecified => null,
            IsolationLevel.ReadUncommitted => "READ UNCOMMITTED",
            IsolationLevel.ReadCommitted => "READ COMMITTED",
            IsolationLevel.RepeatableRead or IsolationLevel.Snapshot => "REPEATABLE READ",
            IsolationLevel.Serializable => "SERIALIZABLE",
            _ => throw new NotSupportedException($"MySQL has no isolation level {isolationLevel}."),
        };
        string begin = "START TRANSACTION" + (isolationLevel == IsolationLevel.Snapshot ? " WITH CONSISTENT SNAPSHOT" + (isReadOnly ? ", READ ONLY" : "") : isReadOnly ? " READ ONLY" : "");
        cancellationToken.ThrowIfCancellationRequested();
        await RunAsync(level is null ? begin : $"SET TRANSACTION ISOLATION LEVEL {level}; {begin}", cancellationToken).ConfigureAwait(false);
        return CurrentTransaction = new ForebayMySqlTransaction(this, isolationLevel);
    }
}
