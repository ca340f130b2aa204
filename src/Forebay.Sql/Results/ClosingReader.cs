using System.Data.Common;

namespace Forebay.Sql.Results;

/// <summary>The reader of a write's rows: when it has been closed the write is over, and something is to be done before the caller goes on. Not thread-safe.</summary>
/// <param name="inner">The live reader.</param>
/// <param name="closed">Called once, after it was closed; its argument says whether the caller awaits.</param>
/// <param name="failed">Called when reading throws, with what was thrown.</param>
internal sealed class ClosingReader(DbDataReader inner, Func<bool, ValueTask> closed, Action<Exception> failed) : ForwardingReader
{
    private bool isDone;

    protected override DbDataReader Inner => inner;

    public override bool Read() => Told(inner.Read);

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) => ToldAsync(inner.ReadAsync(cancellationToken));

    public override bool NextResult() => Told(inner.NextResult);

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => ToldAsync(inner.NextResultAsync(cancellationToken));

    public override void Close()
    {
        try
        {
            inner.Close();
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
        finally
        {
            if (!isDone)
            {
                isDone = true;
                Caching.Blocking.Await(closed(false));
            }
        }
    }

    public override async Task CloseAsync()
    {
        try
        {
            await inner.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
        finally
        {
            if (!isDone)
            {
                isDone = true;
                await closed(true).ConfigureAwait(false);
            }
        }
    }

    private bool Told(Func<bool> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
    }

    private async Task<bool> ToldAsync(Task<bool> read)
    {
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
    }
}
