using System.Runtime.CompilerServices;
using Forebay.PostgreSql.Position;
using Forebay.PostgreSql.Publications;
using Forebay.PostgreSql.Schema;
using Forebay.PostgreSql.Visibility;
using Microsoft.Extensions.Logging;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using NpgsqlTypes;

namespace Forebay.PostgreSql.Stream;

/// <summary>One life of the feed's connections, from the comparison of positions to the first failure.</summary>
/// <remarks>
/// Three connections and a loop for each: one reads the stream and invalidates what it tells at once; one asks what has become visible; one sends heartbeats and watches the catalog and
/// the slot. Where one of them fails, all end, and the next session begins from the position.
/// </remarks>
internal sealed class FeedSession : IAsyncDisposable
{
    // What came together is invalidated together, but no more than this at once.
    private const int MostTagsAtOnce = 50_000;
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(3);
    private readonly PostgreSqlFeedOptions options;
    private readonly FeedProgress progress;
    private readonly SchemaWatch schema;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly NpgsqlConnection watching;
    private readonly NpgsqlConnection asking;
    private readonly LogicalReplicationConnection reading;
    private readonly HeartbeatSender heartbeats;
    private readonly VisibilityLoop visibility;
    private readonly SemaphoreSlim hurry = new(0);
    private long slotWalBytes;

    public FeedSession(PostgreSqlFeedOptions options, FeedProgress progress, SchemaWatch schema, TimeProvider time, ILogger logger)
    {
        (this.options, this.progress, this.schema, this.time, this.logger) = (options, progress, schema, time, logger);
        string address = FeedConnection.StringOf(options);
        watching = new NpgsqlConnection(address);
        asking = new NpgsqlConnection(address);
        reading = new LogicalReplicationConnection(address)
        {
            WalReceiverTimeout = options.SilenceLimit,
            WalReceiverStatusInterval = options.HeartbeatEvery < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : options.HeartbeatEvery,
        };
        heartbeats = new HeartbeatSender(time);
        visibility = new VisibilityLoop(progress, asking, time, reading.SetReplicationStatus);
    }

    /// <summary>Received, and not seen by readers yet.</summary>
    public int AwaitingVisibility => visibility.Waiting;

    /// <summary>At the last look.</summary>
    public long SlotWalBytes => Volatile.Read(ref slotWalBytes);

    /// <summary>Called where the stream begins.</summary>
    public Action Connected { get; init; } = static () => { };

    /// <summary>Sends a heartbeat at once, and one that does not wait for others.</summary>
    public void Hurry()
    {
        if (hurry.CurrentCount == 0)
            hurry.Release();
    }

    /// <summary>Sends a heartbeat now, which is flushed at once; where it stands is after all that was committed before.</summary>
    public Task<NpgsqlLogSequenceNumber> BeatAsync(CancellationToken cancellationToken) => heartbeats.SendAsync(schema, isUrgent: true, cancellationToken);

    /// <summary>Connects and follows until it fails.</summary>
    /// <param name="isSlotSpoilt">True: the slot is of no use any more, whatever the server says of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(bool isSlotSpoilt, CancellationToken cancellationToken)
    {
        await Task.WhenAll(watching.OpenAsync(cancellationToken), asking.OpenAsync(cancellationToken), reading.Open(cancellationToken)).ConfigureAwait(false);
        await BeginAsync(isSlotSpoilt, cancellationToken).ConfigureAwait(false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [ReadAsync(ended.Token), visibility.RunAsync(ended.Token), WatchAsync(ended.Token)];
        Task first = await Task.WhenAny(loops).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(CloseAsync(reading), CloseAsync(asking), CloseAsync(watching)).ConfigureAwait(false);
        visibility.Dispose();
        hurry.Dispose();
    }

    /// <summary>A server that answers nothing must not hold up the next session, nor the end.</summary>
    private async Task CloseAsync(IAsyncDisposable connection)
    {
        try
        {
            await connection.DisposeAsync().AsTask().WaitAsync(CloseWithin, time).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or ObjectDisposedException or InvalidOperationException)
        {
            PostgreSqlFeedLog.NotClosed(logger, e.Message);
        }
    }

    /// <summary>Goes on from the position where that is possible; otherwise everything is invalidated, and the stream begins where the log ends.</summary>
    private async Task BeginAsync(bool isSlotSpoilt, CancellationToken cancellationToken)
    {
        var slots = new SlotSetUp(watching, options, logger);
        ServerIdentity server = await slots.IdentifyAsync(cancellationToken).ConfigureAwait(false);
        await new PublicationSetUp(watching, options, logger).EnsureAsync(cancellationToken).ConfigureAwait(false);
        // The slot after the publication: what it decodes was written when the publication was there.
        FeedSlot? slot = await slots.FindAsync(cancellationToken).ConfigureAwait(false);
        bool isTooLarge = slot is not null && slot.WalBytes > options.MaxSlotWalBytes;
        string? spoilt = slot is null ? "its slot is gone" : slot.IsLost || isSlotSpoilt ? "its slot is of no use any more" : isTooLarge ? "its slot held more than MaxSlotWalBytes" : null;
        if (spoilt is not null)
        {
            if (isTooLarge)
                PostgreSqlFeedLog.SlotTooLarge(logger, options.Slot, slot!.WalBytes, options.MaxSlotWalBytes);
            await slots.DropAsync(cancellationToken).ConfigureAwait(false);
            await slots.MakeAsync(cancellationToken).ConfigureAwait(false);
            slot = await slots.FindAsync(cancellationToken).ConfigureAwait(false);
        }
        // The end of the log before the tables: what is altered after it is found by the next comparison.
        NpgsqlLogSequenceNumber end = await watching.AskAsync<NpgsqlLogSequenceNumber>("SELECT pg_current_wal_insert_lsn()", [], cancellationToken).ConfigureAwait(false);
        await schema.BeginAsync(watching, progress, cancellationToken).ConfigureAwait(false);
        // What was altered between two sessions of a run is invalidated by now, and the position says so; between two runs it is a gap.
        string tables = schema.Tables!.Fingerprint;
        string? gap = progress.Position is { } position
            ? position.GapTo(server) ?? spoilt ?? position.GapTo(server, options.Slot, tables, slot!.Confirmed, end)
            : "no position is known";
        if (gap is not null)
        {
            // In this order: what is committed before the end and not seen by this snapshot's readers is looked after; what is seen is read by every load after the reset.
            await visibility.BeginAnewAsync(cancellationToken).ConfigureAwait(false);
            await progress.ResetAsync(new PostgreSqlPosition(server, options.Slot, tables, end), gap).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        NpgsqlLogSequenceNumber start = progress.Position!.Lsn;
        reading.SetReplicationStatus(start);
        var pgoutput = new PgOutputReplicationOptions(options.Publication, PgOutputProtocolVersion.V1, binary: false, streamingMode: null, messages: true, twoPhase: null);
        var transactions = new TransactionReader(schema, heartbeats);
        List<ReceivedTransaction> received = [];
        List<ReturnedHeartbeat> signs = [];
        int tags = 0;
        // Ended by the end of its connection, which does not wait for a server that answers nothing.
        ConfiguredCancelableAsyncEnumerable<PgOutputReplicationMessage>.Enumerator messages =
            reading.StartReplication(new PgOutputReplicationSlot(options.Slot), pgoutput, cancellationToken, start).ConfigureAwait(false).GetAsyncEnumerator();
        PostgreSqlFeedLog.Reading(logger, watching.Database, options.Slot, start.ToString());
        Connected();
        while (true)
        {
            ConfiguredValueTaskAwaitable<bool> next = messages.MoveNextAsync();
            // Nothing more has come yet, so what is there is worked on while the next is waited for.
            if (received.Count + signs.Count > 0 && (!next.GetAwaiter().IsCompleted || tags > MostTagsAtOnce))
            {
                await HandOnAsync(received, signs).ConfigureAwait(false);
                tags = 0;
            }
            if (!await next)
                throw new EndOfStreamException("PostgreSQL has ended the stream of changes.");
            (ReceivedTransaction? transaction, ReturnedHeartbeat? sign) = await transactions.ReadAsync(messages.Current, cancellationToken).ConfigureAwait(false);
            if (transaction is not null)
            {
                received.Add(transaction);
                tags += transaction.Tags.Count;
            }
            if (sign is not null)
                signs.Add(sign);
        }
    }

    private async Task HandOnAsync(List<ReceivedTransaction> received, List<ReturnedHeartbeat> signs)
    {
        IReadOnlyCollection<string> tags = received.Count == 1 ? received[0].Tags : received.SelectMany(static transaction => transaction.Tags).ToHashSet(StringComparer.Ordinal);
        if (tags.Count > 0)
            await progress.ReceivedAsync(tags).ConfigureAwait(false);
        visibility.Add([.. received], [.. signs]);
        received.Clear();
        signs.Clear();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        bool isFirst = true;
        while (true)
        {
            await heartbeats.SendAsync(schema, isUrgent: isFirst || progress.IsAwaited, cancellationToken).ConfigureAwait(false);
            isFirst = false;
            FeedSlot? slot = await schema.UseAsync((connection, cancellation) => new SlotSetUp(connection, options, logger).FindAsync(cancellation), cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref slotWalBytes, slot?.WalBytes ?? 0);
            if (slot is null || slot.IsLost || slot.WalBytes > options.MaxSlotWalBytes)
                throw new InvalidOperationException(slot is { IsLost: false } ? $"the slot holds {slot.WalBytes} bytes of the log, more than MaxSlotWalBytes ({options.MaxSlotWalBytes})" : "the slot is gone");
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(hurry.WaitAsync(woken.Token), Task.Delay(options.HeartbeatEvery, time, woken.Token)).ConfigureAwait(false);
            await woken.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
