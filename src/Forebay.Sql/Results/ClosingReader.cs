using System.Data.Common;

namespace Forebay.Sql.Results;

/// <summary>The reader of a write's rows: when it has been closed the write is over, and something is to be done before the caller goes on. Not thread-safe.</summary>
/// <param name="inner">The live reader.</param>
/// <param name="closed">Called once, after it was closed; its argument says how: null, or what closing it threw.</param>
/// <param name="failed">Called when reading throws, with what was thrown.</param>
internal sealed class ClosingReader(DbDataReader inner, Func<bool, ValueTask> closed, Action<Exception> failed) : ForwardingReader
{
    private bool isDone;

    protected override DbDataReader Inner => inner;

    public override bool Read()
    {
        try
        {
            return inner.Read();
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
    }

    public override async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
    }

    public override bool NextResult()
    {
        try
        {
            return inner.NextResult();
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
    }

    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failed(e);
            throw;
        }
    }

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
}
