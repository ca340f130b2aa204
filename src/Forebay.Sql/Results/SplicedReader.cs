using System.Data.Common;
using System.Runtime.ExceptionServices;

namespace Forebay.Sql.Results;

/// <summary>The rows that were read to be stored, and behind them the live reader's: what was begun and can't be stored loses nothing. Not thread-safe.</summary>
/// <param name="taken">The rows that were read.</param>
/// <param name="live">Stands behind them.</param>
/// <param name="standsOnRow">True: the live reader stands on a row that was not taken.</param>
/// <param name="failure">What the live reader threw when it was asked for the next row; thrown to the caller at the same place.</param>
internal sealed class SplicedReader(CachedResult taken, DbDataReader live, bool standsOnRow, ExceptionDispatchInfo? failure) : ForwardingReader
{
    private readonly CachedResultReader first = new(taken);
    private bool isLive;
    private bool isPending = standsOnRow;

    protected override DbDataReader Inner => isLive ? live : first;

    public override bool HasRows => isLive ? live.HasRows : taken.Rows > 0 || isPending || failure is not null;

    public override int RecordsAffected => live.RecordsAffected;

    public override bool IsClosed => live.IsClosed;

    public override bool Read()
    {
        if (!isLive && first.Read())
            return true;
        return Pending() ?? live.Read();
    }

    public override async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!isLive && first.Read())
            return true;
        return Pending() ?? await live.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    public override bool NextResult()
    {
        isLive = true;
        isPending = false;
        return live.NextResult();
    }

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        isLive = true;
        isPending = false;
        return live.NextResultAsync(cancellationToken);
    }

    public override void Close() => live.Close();

    public override Task CloseAsync() => live.CloseAsync();

    public override async ValueTask DisposeAsync()
    {
        await live.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            live.Dispose();
        base.Dispose(disposing);
    }

    private bool? Pending()
    {
        isLive = true;
        failure?.Throw();
        if (!isPending)
            return null;
        isPending = false;
        return true;
    }
}
