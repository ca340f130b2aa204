using Forebay.MySql.Proxy.Reports;
using Forebay.MySql.Sessions;
using Forebay.Sql.Schema;
using Forebay.Sql.Schema.Live;
using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>Knows the server's tables: reads them by the proxy's own user, and again whenever they change. Thread-safe.</summary>
internal sealed class ProxyCatalog(MySqlProxyOptions options, bool isTold, DigestTable digests, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim due = new(1, 1);
    private Task loop = Task.CompletedTask;
    private CatalogView? current;
    private long generation;
    private string? said;
    private bool isRead;

    /// <summary>The tables as they are; null while they are not known: nothing is cached then.</summary>
    public CatalogView? Current => Volatile.Read(ref current);

    /// <summary>Why they are not known; null: they are.</summary>
    public string? Problem => Volatile.Read(ref said);

    public void Start() => loop = Task.Run(RunAsync);

    /// <summary>The tables have changed: nothing is cached until they are known again.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref generation);
        Volatile.Write(ref current, null);
        Wake();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        stopping.Dispose();
        due.Dispose();
    }

    private void Wake()
    {
        try
        {
            due.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // It is due already, or never again.
        }
    }

    private async Task RunAsync()
    {
        if (options.User is null)
        {
            Volatile.Write(ref said, "no user is set by whom the schema can be read (User)");
            MySqlProxyLog.NoSchema(logger, Problem!);
            return;
        }
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                // Where a feed tells of changes, nobody has to ask again.
                TimeSpan wait = Problem is not null ? TimeSpan.FromSeconds(1) : isTold ? Timeout.InfiniteTimeSpan : options.SchemaFor;
                await WaitAsync(wait).ConfigureAwait(false);
                await ReadAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is MySqlException or IOException or InvalidDataException)
            {
                Volatile.Write(ref current, null);
                if (Interlocked.Exchange(ref said, e.Message) != e.Message)
                    MySqlProxyLog.NoSchema(logger, e.Message);
            }
        }
    }

    private async Task WaitAsync(TimeSpan atMost)
    {
        if (atMost == Timeout.InfiniteTimeSpan)
        {
            await due.WaitAsync(stopping.Token).ConfigureAwait(false);
            return;
        }
        using var timer = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping.Token);
        await due.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Token.ThrowIfCancellationRequested();
    }

    private async Task ReadAsync()
    {
        long asked = Interlocked.Read(ref generation);
        MySqlSession session = await MySqlSession.OpenAsync(options.Upstream, stopping.Token).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            SqlCatalog catalog = await SqlCatalogReader.ReadAsync(SqlDialect.MySql, (sql, cancellation) => RowsAsync(session, sql, cancellation), "mysql", stopping.Token).ConfigureAwait(false);
            var view = new CatalogView(catalog, options.Upstream.ToString(), session.IsMariaDb, options, digests);
            // What was read before a change is not what is there.
            if (Interlocked.Read(ref generation) != asked)
                return;
            if (!view.IsLike(Current))
                Volatile.Write(ref current, view);
            if (Interlocked.Read(ref generation) != asked)
                Volatile.Write(ref current, null);
            if (Interlocked.Exchange(ref said, null) is not null || !isRead)
                MySqlProxyLog.SchemaRead(logger, view.Tables);
            isRead = true;
        }
    }

    private static async Task<IReadOnlyList<object?[]>> RowsAsync(MySqlSession session, string sql, CancellationToken cancellationToken)
    {
        TextResult result = await session.QueryAsync(sql, cancellationToken).ConfigureAwait(false);
        return [.. result.Rows.Select(static row => row.ToArray<object?>())];
    }
}
