using Forebay.MySql.Binlog;
using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Binlog.Position;
using Forebay.MySql.Binlog.Schema;
using Forebay.MySql.Binlog.Transactions;
using Forebay.MySql.Binlog.Visibility;
using Forebay.MySql.Protocol;
using Forebay.Sql.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forebay.MySql;

/// <summary>Tells a cache which rows of a MySQL or MariaDB server change, whoever changes them, by its binary log.</summary>
/// <remarks>
/// <para>Each transaction invalidates the tags of its tables and rows (<see cref="Sql.Tags.TableTags"/>): once when it comes, and once more when the primary shows it to readers. The
/// position is kept with the cache's tiers; a process that starts again replays what it missed before anything is served, and where that is not possible everything is invalidated, once.</para>
/// <para>The cache needs <c>Feed.Expected</c>. Thread-safe. What goes wrong is logged and tried again; the cache stops serving by itself when the feed is silent for <c>Feed.MaxFeedLag</c>.</para>
/// </remarks>
public sealed class MySqlChangeFeed : IAsyncDisposable
{
    /// <summary>The server's number of an error of its log's stream: the place is gone, or never was.</summary>
    private const int LogError = 1236;

    // A session's own transactions are one or a few.
    private const int MostNames = 1_000;

    private readonly MySqlFeedOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly FeedProgress progress;
    private readonly SchemaWatch schema;
    private readonly OwnTransactions own;
    private readonly MySqlFeedMetrics metrics;
    private readonly CancellationTokenSource stopping = new();
    private readonly TimeSpan maxFeedLag;
    private readonly Lock gate = new();
    private Task loop = Task.CompletedTask;
    private FeedSession? session;
    private string? spoilt;
    private string? lastError;
    private string? said;
    private bool saidNothing;
    private int begun;
    private int disposed;
    private volatile bool connected;
    private volatile bool wasConnected;

    /// <summary>Makes a feed, which connects when it is started. Applications let <c>cache.UseMySqlFeed(…)</c> do it.</summary>
    /// <param name="cache">The cache, whose options say <c>Feed.Expected</c>.</param>
    /// <param name="options">Which server, and how; not to be changed afterwards.</param>
    /// <param name="feed">The cache's own options of the feed; null: the defaults.</param>
    /// <param name="loggers">Where it logs; null: nowhere.</param>
    /// <param name="time">For delays; null: the system's.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public MySqlChangeFeed(TieredCache cache, MySqlFeedOptions options, FeedOptions? feed = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        maxFeedLag = (feed ?? new FeedOptions()).MaxFeedLag;
        if (options.HeartbeatEvery >= maxFeedLag)
            throw new ForebayConfigurationException($"MySQL feed: HeartbeatEvery is {options.HeartbeatEvery:c}; it must be less than Feed.MaxFeedLag ({maxFeedLag:c}), or the cache would be bypassed between two heartbeats.");
        this.options = options;
        this.time = time ?? TimeProvider.System;
        logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Forebay.MySql");
        progress = new FeedProgress(cache, this.time, logger) { OnVisible = options.OnVisible };
        own = new OwnTransactions(this.time);
        schema = new SchemaWatch { Loaded = SayUncovered };
        metrics = new MySqlFeedMetrics(this);
    }

    /// <summary>How it is now.</summary>
    public MySqlFeedState State => new()
    {
        Connected = connected,
        Position = progress.Position?.ToString(),
        Lag = progress.Lag,
        AwaitingVisibility = Volatile.Read(ref session)?.AwaitingVisibility ?? 0,
        Transactions = progress.Transactions,
        Resets = progress.Resets,
        LastError = Volatile.Read(ref lastError),
    };

    /// <summary>The tables that the feed's user sees and that the feed does not tell of, each with the reason in <see cref="SqlTable.Uncacheable"/>: what is read from them is outside of its promise. Empty until it was connected.</summary>
    public IReadOnlyList<SqlTable> UncoveredTables { get; private set; } = [];

    /// <summary>The tables as the feed names their rows; null until it was connected. Another one after each change of the schema: who reads SQL by it names rows as the feed does.</summary>
    public SqlCatalog? Catalog => schema.Tables?.Catalog;

    /// <summary>Whether tables were changed and <see cref="Catalog"/> may not know it yet: what is read by it meanwhile must not be stored.</summary>
    internal bool IsCatalogUnsure => schema.HasUnsure;

    /// <summary>Whether the feed tells of every change to what is read from a table. False for what it does not know: views, temporary tables, those of engines whose rows are elsewhere or that its user may not see; and before it was connected.</summary>
    /// <param name="database">The table's database.</param>
    /// <param name="table">The table's name.</param>
    public bool Covers(string database, string table) => schema.Tables?.Covers(database, table) == true;

    /// <summary>Begins to follow the server; returns at once. A second call does nothing.</summary>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        lock (gate)
        {
            if (begun++ == 0)
                loop = Task.Run(RunAsync);
        }
    }

    /// <summary>Waits until transactions are visible to the primary's readers, and what they changed is invalidated since.</summary>
    /// <param name="gtid">Their names: of MySQL a set (<c>uuid:5</c>, as session tracking gives it), of MariaDB <c>last_gtid</c> (<c>0-1-5</c>).</param>
    /// <param name="bound">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False: the bound was over first, or that is no name. Then invalidate by what the writer knows.</returns>
    public async ValueTask<bool> WaitForAsync(string gtid, TimeSpan bound, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(gtid);
        if (!TryRead(gtid, out IReadOnlyList<Gtid> names))
            return false;
        long began = time.GetTimestamp();
        foreach (Gtid name in names)
        {
            if (!await own.AppliedAsync(name, Left(bound, began), cancellationToken).ConfigureAwait(false))
                return false;
        }
        return true;
    }

    /// <summary>Invalidates what transactions changed, for a writer whom the primary has already told that they are committed. That word proves that readers see them: so the feed's own second step is left out.</summary>
    /// <param name="gtid">Their names, as <see cref="WaitForAsync"/> takes them.</param>
    /// <param name="bound">How long to wait for the log to tell of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True: nothing that was loaded before this call is served any more, as far as it depends on what they changed. False: the bound was over first, or that is no name; then invalidate by what the writer knows.</returns>
    /// <remarks>Costs a look into a table where the log was quicker than the primary's answer, as it mostly is.</remarks>
    public async ValueTask<bool> FinishOwnAsync(string gtid, TimeSpan bound, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(gtid);
        if (!TryRead(gtid, out IReadOnlyList<Gtid> names))
            return false;
        long began = time.GetTimestamp();
        foreach (Gtid name in names)
        {
            (bool isHere, ReceivedTransaction? transaction) = await own.ReceivedAsync(name, Left(bound, began), cancellationToken).ConfigureAwait(false);
            if (!isHere)
                return false;
            if (transaction is null || transaction.IsFinished)
                continue;
            await progress.FinishAsync(transaction.Tags).ConfigureAwait(false);
            transaction.IsFinished = true;
        }
        return true;
    }

    /// <summary>Waits until all that was committed and visible when this was called is invalidated. Costs a question to the primary.</summary>
    /// <param name="bound">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False: the bound was over first, or the feed is not connected.</returns>
    public async ValueTask<bool> PassedAsync(TimeSpan bound, CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref session) is not { } open || !connected)
            return false;
        using var timer = new CancellationTokenSource(bound, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        // A question that was begun is heard to its end, or its connection would be lost.
        Task sign = open.SignAsync(stopping.Token);
        try
        {
            await sign.WaitAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is MySqlException or IOException or TimeoutException or ObjectDisposedException or InvalidOperationException or LogGapException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _ = sign.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return false;
        }
    }

    /// <summary>Stops. The position stays with the tiers, so that the next run can replay what it missed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        metrics.Dispose();
        schema.Dispose();
        progress.Dispose();
        stopping.Dispose();
    }

    private TimeSpan Left(TimeSpan bound, long began)
    {
        TimeSpan left = bound - time.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // MySQL's names have colons, MariaDB's have not.
    private static bool TryRead(string text, out IReadOnlyList<Gtid> names)
    {
        names = [];
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            string[] parts = text.Split(',');
            var found = new Gtid[parts.Length];
            for (int at = 0; at < parts.Length; at++)
            {
                if (!Gtid.TryParseMariaDb(parts[at], out found[at]))
                    return false;
            }
            names = found;
            return true;
        }
        if (!GtidSet.TryParse(text, out GtidSet? set))
            return false;
        names = [.. set.All().Take(MostNames + 1)];
        return names.Count <= MostNames;
    }

    private async Task RunAsync()
    {
        TimeSpan pause = options.ReconnectAfter;
        while (!stopping.IsCancellationRequested)
        {
            wasConnected = false;
            try
            {
                await FollowAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The border of the feed: whatever it is, it is tried again. The gate closes by itself where nothing is heard for too long.
                spoilt = e switch
                {
                    LogGapException => e.Message,
                    MySqlException { Number: LogError } => $"the server can't go on from there: {e.Message}",
                    // What can't be read now can't be read the next time: the feed goes on behind it.
                    MySqlProtocolException => $"the log can't be read: {e.Message}",
                    IOException or MySqlException or TimeoutException or OperationCanceledException or ForebayConfigurationException or ObjectDisposedException => spoilt,
                    _ => $"the log can't be read: {e.Message}",
                };
                Say(e);
            }
            pause = wasConnected ? options.ReconnectAfter : pause * 2 < options.MaxReconnectAfter ? pause * 2 : options.MaxReconnectAfter;
            await Task.Delay(pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync()
    {
        var open = new FeedSession(options, progress, schema, own, time, logger) { Connected = SayConnected };
        await using (open.ConfigureAwait(false))
        {
            Volatile.Write(ref session, open);
            try
            {
                await open.RunAsync(spoilt, stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                connected = false;
                Volatile.Write(ref session, null);
            }
        }
    }

    private void SayConnected()
    {
        connected = wasConnected = true;
        spoilt = null;
        Volatile.Write(ref said, null);
    }

    /// <summary>One line for a state; its repetitions say nothing new.</summary>
    private void Say(Exception e)
    {
        Volatile.Write(ref lastError, e.Message);
        if (said == e.Message || e is LogGapException)
            return;
        said = e.Message;
        if (e is ForebayConfigurationException)
            MySqlFeedLog.Impossible(logger, e.Message);
        else
            MySqlFeedLog.Away(logger, e.Message, maxFeedLag);
    }

    private void SayUncovered(MySqlTables tables)
    {
        SqlTable[] found = [.. tables.Uncovered()];
        string[] names = [.. found.Select(static table => $"{table} ({table.Uncacheable})")];
        bool isNew = names.Except(UncoveredTables.Select(static table => $"{table} ({table.Uncacheable})"), StringComparer.Ordinal).Any();
        UncoveredTables = found;
        if (isNew)
            MySqlFeedLog.Uncovered(logger, names.Length, FeedProgress.Some(names));
        bool seesNothing = !tables.Catalog.Tables.Any();
        if (seesNothing && !saidNothing)
            MySqlFeedLog.SeesNothing(logger, options.EndpointUser);
        saidNothing = seesNothing;
    }
}
