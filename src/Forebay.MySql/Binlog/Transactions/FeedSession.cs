using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Binlog.Position;
using Forebay.MySql.Binlog.Schema;
using Forebay.MySql.Binlog.SetUp;
using Forebay.MySql.Binlog.Visibility;
using Forebay.MySql.Protocol;
using Forebay.MySql.Sessions;
using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Binlog.Transactions;

/// <summary>One life of the feed's connections, from the comparison of positions to the first failure.</summary>
/// <remarks>
/// Three connections and a loop for each: one reads the log and invalidates what it tells at once; one asks what has become visible; one asks where the log ends, and reads the catalog.
/// Where one of them fails, all end, and the next session begins from the position.
/// </remarks>
internal sealed class FeedSession : IAsyncDisposable
{
    // What came together is invalidated together, but no more than this at once.
    private const int MostTagsAtOnce = 50_000;
    private const int MostTransactionsAtOnce = 1_000;
    private readonly MySqlFeedOptions options;
    private readonly FeedProgress progress;
    private readonly SchemaWatch schema;
    private readonly OwnTransactions own;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim hurry = new(0);
    private readonly List<MySqlSession> sessions = [];
    private readonly List<ReceivedTransaction> received = [];
    private VisibilityLoop? visibility;
    private FeedConnection? watching;
    private ServerFacts? server;
    private BinlogPlace? handedOn;
    private long lastWord;
    private int counted;
    private int tagsAtHand;

    public FeedSession(MySqlFeedOptions options, FeedProgress progress, SchemaWatch schema, OwnTransactions own, TimeProvider time, ILogger logger)
    {
        (this.options, this.progress, this.schema, this.own, this.time, this.logger) = (options, progress, schema, own, time, logger);
        schema.Hurry = Hurry;
    }

    /// <summary>Received, and not seen by readers yet.</summary>
    public int AwaitingVisibility => visibility?.Waiting ?? 0;

    /// <summary>Called where the stream begins.</summary>
    public Action Connected { get; init; } = static () => { };

    /// <summary>Asks where the log ends now; done when all up to there is applied, as far as it is visible.</summary>
    public async Task SignAsync(CancellationToken cancellationToken)
    {
        Sign sign = await AskAsync(cancellationToken).ConfigureAwait(false);
        await sign.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects and follows until it fails.</summary>
    /// <param name="spoilt">Why the position is of no use any more, whatever the server says of it; null: it is of use.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(string? spoilt, CancellationToken cancellationToken)
    {
        watching = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var check = new ServerCheck(watching, options);
        try
        {
            await RunAsync(check, spoilt, cancellationToken).ConfigureAwait(false);
        }
        catch (MySqlException e) when (check.Explain(e) is { } text)
        {
            throw new ForebayConfigurationException(text, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(sessions.Select(static session => session.DisposeAsync().AsTask())).ConfigureAwait(false);
        visibility?.Dispose();
        hurry.Dispose();
    }

    private async Task RunAsync(ServerCheck check, string? spoilt, CancellationToken cancellationToken)
    {
        server = await check.RunAsync(cancellationToken).ConfigureAwait(false);
        FeedConnection asking = await OpenAsync(cancellationToken).ConfigureAwait(false);
        FeedConnection reading = await OpenAsync(cancellationToken).ConfigureAwait(false);
        // A name that is moved to another server meanwhile must not mix two logs.
        foreach (FeedConnection other in new[] { asking, reading })
        {
            if (await ServerCheck.IdentityAsync(other, cancellationToken).ConfigureAwait(false) != server.Server)
                throw new IOException("The feed's connections have reached different servers.");
        }
        await schema.BeginAsync(watching!, cancellationToken).ConfigureAwait(false);
        var starts = new StartFinder(watching!, server);
        MySqlPosition? position = progress.Position;
        // Whose position it is counts first: what another server says of it is nothing.
        if ((await starts.GapAsync(position, cancellationToken).ConfigureAwait(false) ?? spoilt) is { } gap)
        {
            // In this order: what is visible now is read by every load after the reset, and what is not is sent.
            MySqlPosition start = await starts.NowAsync(cancellationToken).ConfigureAwait(false);
            await progress.ResetAsync(start, gap, cancellationToken).ConfigureAwait(false);
            position = start;
        }
        IGtids passed = server.IsMariaDb ? Parsed(MariaDbGtids.TryParse(position!.Gtids, out MariaDbGtids? last), last) : Parsed(GtidSet.TryParse(position!.Gtids, out GtidSet? set), set);
        own.Begin(passed.Copy());
        visibility = new VisibilityLoop(progress, own, server.IsMariaDb ? new SnapshotProof(asking) : new GtidProof(asking), passed, schema.Visible);
        var dump = new BinlogDump(reading.Session);
        await dump.BeginAsync(passed as GtidSet, position.Place, options.HeartbeatEvery, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref lastWord, time.GetTimestamp());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [ReadAsync(dump, position, ended.Token), visibility.RunAsync(ended.Token), WatchAsync(ended.Token)];
        Task first = await Task.WhenAny(loops).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private static IGtids Parsed(bool isRead, IGtids? gtids) => isRead ? gtids! : throw new LogGapException("the position can't be read");

    private async Task<FeedConnection> OpenAsync(CancellationToken cancellationToken)
    {
        MySqlSession session = await MySqlSession.OpenAsync(options.Endpoint(), cancellationToken).ConfigureAwait(false);
        sessions.Add(session);
        return new FeedConnection(session, options.CommandTimeout);
    }

    private async Task ReadAsync(BinlogDump dump, MySqlPosition position, CancellationToken cancellationToken)
    {
        var reader = new TransactionReader(schema, server!.HidesCascades, position.Prepared, received)
        {
            Checksums = dump.Checksums,
            StartFile = position.Place?.File,
            FileBegan = (file, created) =>
            {
                if (position.GapTo(file, created) is { } gap)
                    throw new LogGapException(gap);
                // The first file is compared with the position, those after it are new.
                position = position with { Place = null };
            },
        };
        bool isFirst = true;
        while (true)
        {
            ValueTask<Packet> next = dump.ReadAsync(cancellationToken);
            // Nothing more has come yet, so what is there is worked on while the next is waited for.
            for (; counted < received.Count; counted++)
                tagsAtHand += received[counted].Tags.Count;
            if (!next.IsCompleted || received.Count > MostTransactionsAtOnce || tagsAtHand > MostTagsAtOnce)
                await HandOnAsync(reader.Reached).ConfigureAwait(false);
            ReadOnlyMemory<byte> bytes = BinlogDump.EventOf(await next.ConfigureAwait(false));
            Volatile.Write(ref lastWord, time.GetTimestamp());
            if (isFirst)
            {
                isFirst = false;
                MySqlFeedLog.Reading(logger, $"{watching!.Session.Endpoint}", position.Place?.ToString() ?? position.Gtids);
                Connected();
            }
            await reader.ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task HandOnAsync(BinlogPlace? reached)
    {
        if (received.Count > 0)
        {
            ReceivedTransaction[] batch = [.. received];
            received.Clear();
            (counted, tagsAtHand) = (0, 0);
            own.Receiving(batch);
            IReadOnlyCollection<string> tags = batch.Length == 1 ? batch[0].Tags : batch.SelectMany(static transaction => transaction.Tags).ToHashSet(StringComparer.Ordinal);
            if (tags.Count > 0)
                await progress.ReceivedAsync(tags).ConfigureAwait(false);
            own.Received(batch);
            visibility!.Add(batch, reached);
            foreach (string reason in batch.Select(static transaction => transaction.Everything).OfType<string>())
                MySqlFeedLog.Everything(logger, reason);
        }
        else if (reached != handedOn)
        {
            visibility!.Add([], reached);
        }
        handedOn = reached;
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (time.GetElapsedTime(Volatile.Read(ref lastWord)) > options.SilenceLimit)
                throw new TimeoutException($"the stream of the log was silent for {options.SilenceLimit:c} (SilenceLimit)");
            // The stream is alive, and does not come to where the log has ended: it may be another log by now.
            if (visibility!.OldestSign is { } oldest && time.GetElapsedTime(oldest) > options.SilenceLimit)
                throw new TimeoutException($"the stream did not come to the end of the log within {options.SilenceLimit:c} (SilenceLimit)");
            await schema.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            await AskAsync(cancellationToken).ConfigureAwait(false);
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(hurry.WaitAsync(woken.Token), Task.Delay(options.HeartbeatEvery, time, woken.Token)).ConfigureAwait(false);
            await woken.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<Sign> AskAsync(CancellationToken cancellationToken)
    {
        if (visibility is not { } loop || server is null)
            throw new InvalidOperationException("The stream has not begun.");
        long asked = time.GetTimestamp();
        BinlogPlace? read = loop.ReadUpTo;
        BinlogPlace end = await schema.UseAsync((connection, cancellation) => ServerCheck.EndAsync(connection, server.StatusSql, cancellation), cancellationToken).ConfigureAwait(false);
        // What was read before is in no log any more: it was reset, and the stream may go on with what nobody writes to.
        if (read is { } place && end < place)
            throw new LogGapException($"the server's log ends at {end}, and was read up to {place}: it was reset");
        var sign = new Sign(asked, end);
        loop.Add(sign);
        return sign;
    }

    private void Hurry()
    {
        if (hurry.CurrentCount == 0)
            hurry.Release();
    }
}
