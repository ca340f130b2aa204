using Forebay.PostgreSql.Publications;
using Forebay.PostgreSql.Schema;
using Forebay.PostgreSql.Stream;
using Forebay.Sql.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace Forebay.PostgreSql;

/// <summary>Tells a cache which rows of a PostgreSQL database change, whoever changes them, by logical replication (<c>pgoutput</c>).</summary>
/// <remarks>
/// <para>Each transaction invalidates the tags of its tables and rows (<see cref="Sql.Tags.TableTags"/>): once when it comes, and once more when the primary shows it to readers. The
/// position is kept with the cache's tiers; a process that starts again replays what it missed before anything is served, and where that is not possible everything is invalidated, once.</para>
/// <para>The cache needs <c>Feed.Expected</c>. Thread-safe. What goes wrong is logged and tried again; the cache stops serving by itself when the feed is silent for <c>Feed.MaxFeedLag</c>.</para>
/// </remarks>
public sealed class PostgreSqlChangeFeed : IAsyncDisposable
{
    private readonly PostgreSqlFeedOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly FeedProgress progress;
    private readonly SchemaWatch schema;
    private readonly PostgreSqlFeedMetrics metrics;
    private readonly CancellationTokenSource stopping = new();
    private readonly TimeSpan maxFeedLag;
    private readonly Lock gate = new();
    private Task loop = Task.CompletedTask;
    private FeedSession? session;
    private bool isSlotSpoilt;
    private string? lastError;
    private string? said;
    private int begun;
    private int disposed;
    private volatile bool connected;
    private volatile bool wasConnected;

    /// <summary>Makes a feed, which connects when it is started. Applications let <c>cache.UsePostgreSqlFeed(…)</c> do it.</summary>
    /// <param name="cache">The cache, whose options say <c>Feed.Expected</c>.</param>
    /// <param name="options">Which database, and how; not to be changed afterwards.</param>
    /// <param name="feed">The cache's own options of the feed; null: the defaults.</param>
    /// <param name="loggers">Where it logs; null: nowhere.</param>
    /// <param name="time">For delays; null: the system's.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public PostgreSqlChangeFeed(TieredCache cache, PostgreSqlFeedOptions options, FeedOptions? feed = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        maxFeedLag = (feed ?? new FeedOptions()).MaxFeedLag;
        if (options.HeartbeatEvery >= maxFeedLag)
            throw new ForebayConfigurationException($"PostgreSQL feed: HeartbeatEvery is {options.HeartbeatEvery:c}; it must be less than Feed.MaxFeedLag ({maxFeedLag:c}), or the cache would be bypassed between two heartbeats.");
        this.options = options;
        this.time = time ?? TimeProvider.System;
        logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Forebay.PostgreSql");
        progress = new FeedProgress(cache, this.time, logger) { Hurry = () => Volatile.Read(ref session)?.Hurry() };
        schema = new SchemaWatch(options.Publication) { Loaded = SayUncovered };
        metrics = new PostgreSqlFeedMetrics(this);
    }

    /// <summary>How it is now.</summary>
    public PostgreSqlFeedState State
    {
        get
        {
            FeedSession? now = Volatile.Read(ref session);
            return new PostgreSqlFeedState
            {
                Connected = connected,
                Position = progress.Position?.ToString(),
                Lag = progress.Lag,
                AwaitingVisibility = now?.AwaitingVisibility ?? 0,
                SlotWalBytes = now?.SlotWalBytes ?? 0,
                MaxSlotWalBytes = options.MaxSlotWalBytes,
                Transactions = progress.Transactions,
                Resets = progress.Resets,
                LastError = Volatile.Read(ref lastError),
            };
        }
    }

    /// <summary>The tables that the feed does not tell of, each with the reason in <see cref="SqlTable.Uncacheable"/>: what is read from them is outside of its promise. Empty until it was connected.</summary>
    public IReadOnlyList<SqlTable> UncoveredTables { get; private set; } = [];

    /// <summary>Whether the feed tells of every change to what is read from a table. False for what it does not know: views, temporary and unlogged tables, those of other databases; and before it was connected.</summary>
    /// <param name="schemaName">The table's schema.</param>
    /// <param name="table">The table's name.</param>
    public bool Covers(string schemaName, string table) => schema.Tables?.Covers(schemaName, table) == true;

    /// <summary>Begins to follow the database; returns at once. A second call does nothing.</summary>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        lock (gate)
        {
            if (begun++ == 0)
                loop = Task.Run(RunAsync);
        }
    }

    /// <summary>Waits until all that was committed before a place of the primary's log, and was visible when this was called, is invalidated.</summary>
    /// <param name="lsn">What <c>pg_current_wal_insert_lsn()</c> says after the commit.</param>
    /// <param name="bound">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False: the bound was over first. Then invalidate by what the writer knows.</returns>
    public ValueTask<bool> WaitForAsync(NpgsqlLogSequenceNumber lsn, TimeSpan bound, CancellationToken cancellationToken = default) => progress.WaitAsync(lsn, bound, cancellationToken);

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
        long began = time.GetTimestamp();
        try
        {
            NpgsqlLogSequenceNumber sent = await open.BeatAsync(limit.Token).ConfigureAwait(false);
            TimeSpan left = bound - time.GetElapsedTime(began);
            return left > TimeSpan.Zero && await progress.WaitAsync(sent, left, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Makes publication and slot, and says what stands in the way. A feed does it by itself where <see cref="PostgreSqlFeedOptions.CreateMissing"/> is set; this is for a user of more rights than the application's.</summary>
    /// <exception cref="ForebayConfigurationException">Something is missing that can't be made.</exception>
    /// <exception cref="NpgsqlException">The server can't be reached.</exception>
    public static async Task SetUpAsync(PostgreSqlFeedOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var connection = new NpgsqlConnection(FeedConnection.StringOf(options));
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var slots = new SlotSetUp(connection, options, NullLogger.Instance);
            await slots.IdentifyAsync(cancellationToken).ConfigureAwait(false);
            await new PublicationSetUp(connection, options, NullLogger.Instance).EnsureAsync(cancellationToken).ConfigureAwait(false);
            if (await slots.FindAsync(cancellationToken).ConfigureAwait(false) is null)
                await slots.MakeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Drops slot and publication, where they exist: a slot that nobody reads makes the primary keep its log for ever.</summary>
    /// <exception cref="PostgresException">A feed reads the slot (55006): stop it first.</exception>
    public static async Task DropAsync(PostgreSqlFeedOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var connection = new NpgsqlConnection(FeedConnection.StringOf(options));
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await new SlotSetUp(connection, options, NullLogger.Instance).DropAsync(cancellationToken).ConfigureAwait(false);
            await connection.RunAsync($"DROP PUBLICATION IF EXISTS {PublicationSetUp.Quote(options.Publication)}", [], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops. Slot and publication stay, so that the next run can replay what it missed.</summary>
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
                isSlotSpoilt = e is PostgresException { SqlState: PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.ObjectNotInPrerequisiteState };
                Say(e);
            }
            pause = wasConnected ? options.ReconnectAfter : pause * 2 < options.MaxReconnectAfter ? pause * 2 : options.MaxReconnectAfter;
            await Task.Delay(pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync()
    {
        var open = new FeedSession(options, progress, schema, time, logger) { Connected = SayConnected };
        await using (open.ConfigureAwait(false))
        {
            Volatile.Write(ref session, open);
            try
            {
                await open.RunAsync(isSlotSpoilt, stopping.Token).ConfigureAwait(false);
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
        isSlotSpoilt = false;
        Volatile.Write(ref said, null);
    }

    /// <summary>One line for a state; its repetitions say nothing new.</summary>
    private void Say(Exception e)
    {
        Volatile.Write(ref lastError, e.Message);
        if (said == e.Message)
            return;
        said = e.Message;
        if (e is ForebayConfigurationException)
            PostgreSqlFeedLog.Impossible(logger, e.Message);
        else
            PostgreSqlFeedLog.Away(logger, e.Message, maxFeedLag);
    }

    private void SayUncovered(PostgreSqlTables tables)
    {
        SqlTable[] found = [.. tables.Uncovered()];
        string[] names = [.. found.Select(static table => $"{table.Schema}.{table.Name} ({table.Uncacheable})")];
        bool isNew = names.Except(UncoveredTables.Select(static table => $"{table.Schema}.{table.Name} ({table.Uncacheable})"), StringComparer.Ordinal).Any();
        UncoveredTables = found;
        if (isNew)
            PostgreSqlFeedLog.Uncovered(logger, names.Length, FeedProgress.Some(names));
    }
}
