using System.Data;
using System.Data.Common;
using Forebay.Sql.Caching;

namespace Forebay.Sql;

/// <summary>A transaction whose changes are invalidated when it has committed, before the call returns. Not thread-safe.</summary>
internal sealed class CachingTransaction(DbTransaction inner, CachingConnection connection) : DbTransaction
{
    private readonly SqlSession session = connection.Session!;
    private bool isOver;

    public DbTransaction Inner => inner;

    public override IsolationLevel IsolationLevel => inner.IsolationLevel;

    public override bool SupportsSavepoints => inner.SupportsSavepoints;

    protected override DbConnection? DbConnection => isOver ? null : connection;

    public override void Commit() => Blocking.Await(connection.Cache.Writes.CommitAsync(Taken(), commit: _ =>
    {
        inner.Commit();
        return default;
    }, async: false));

    public override Task CommitAsync(CancellationToken cancellationToken = default) =>
        connection.Cache.Writes.CommitAsync(Taken(), async _ => await inner.CommitAsync(cancellationToken).ConfigureAwait(false), async: true).AsTask();

    public override void Rollback()
    {
        inner.Rollback();
        Over();
    }

    public override async Task RollbackAsync(CancellationToken cancellationToken = default)
    {
        await inner.RollbackAsync(cancellationToken).ConfigureAwait(false);
        Over();
    }

    // What was changed since a savepoint and is taken back with it stays among what is invalidated at the end: that costs misses, and nothing else.
    public override void Save(string savepointName) => inner.Save(savepointName);

    public override Task SaveAsync(string savepointName, CancellationToken cancellationToken = default) => inner.SaveAsync(savepointName, cancellationToken);

    public override void Rollback(string savepointName) => inner.Rollback(savepointName);

    public override Task RollbackAsync(string savepointName, CancellationToken cancellationToken = default) => inner.RollbackAsync(savepointName, cancellationToken);

    public override void Release(string savepointName) => inner.Release(savepointName);

    public override Task ReleaseAsync(string savepointName, CancellationToken cancellationToken = default) => inner.ReleaseAsync(savepointName, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        Over();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            Over();
        }
        base.Dispose(disposing);
    }

    private HashSet<string> Taken()
    {
        HashSet<string> pending = isOver ? [] : session.Pending ?? [];
        Over();
        return pending;
    }

    private void Over()
    {
        if (!isOver)
            session.EndTransaction();
        isOver = true;
    }
}
