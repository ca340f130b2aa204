using Forebay.MySql.Proxy.Reports;
using Forebay.MySql.Sessions;
using Forebay.Sql.Schema;
using Forebay.Sql.Schema.Live;
using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>Knows the server's tables: from the feed, which names rows by them; without one it reads them by the proxy's own user, from time to time and when a statement changes them. Thread-safe.</summary>
internal sealed class ProxyCatalog(MySqlProxyOptions options, MySqlChangeFeed? feed, DigestTable digests, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim due = new(1, 1);
    private Task loop = Task.CompletedTask;
    private readonly Lock gate = new();
    private CatalogView? current;
    private SqlCatalog? told;
    private long generation;
    private string? said;
    private bool isRead;

    /// <summary>The tables as they are; null while they are not known: nothing is cached then.</summary>
    public CatalogView? Current => feed is null || ReferenceEquals(feed.Catalog, Volatile.Read(ref told)) ? Volatile.Read(ref current) : OfFeed(feed);

    /// <summary>Whether they may be others by now: nothing is stored then.</summary>
    public bool IsUnsure => feed?.IsCatalogUnsure == true;

    /// <summary>Why they are not known; null: they are.</summary>
    public string? Problem => feed is null ? Volatile.Read(ref said) : feed.Catalog is null ? feed.State.LastError ?? "the feed is not connected yet" : null;

    public void Start()
    {
        if (feed is null)
            loop = Task.Run(RunAsync);
    }

    /// <summary>A statement has changed tables: nothing is cached until they are known again. The feed hears of it by itself.</summary>
    public void Forget()
    {
        if (feed is not null)
            return;
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

    private CatalogView? OfFeed(MySqlChangeFeed of)
    {
        lock (gate)
        {
            SqlCatalog? catalog = of.Catalog;
            if (ReferenceEquals(catalog, told))
                return current;
            CatalogView? view = catalog is null ? null : new CatalogView(catalog, options.Upstream.ToString(), options, digests);
            // The same tables, read again: what is known of texts stays.
            if (view is null || !view.IsLike(current))
                Volatile.Write(ref current, view);
            Volatile.Write(ref told, catalog);
            return current;
        }
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
                await WaitAsync(Problem is not null ? TimeSpan.FromSeconds(1) : options.SchemaFor).ConfigureAwait(false);
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
            var view = new CatalogView(catalog, options.Upstream.ToString(), options, digests);
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
