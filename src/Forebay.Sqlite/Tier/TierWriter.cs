using System.Buffers;
using System.Runtime.InteropServices;
using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace Forebay.Sqlite;

/// <summary>The one thread that writes the file: takes what has gathered while the last transaction ran, and writes it as the next (group commit).</summary>
/// <remarks>
/// <para>Callers add to <c>current</c> under <c>gate</c>; the writer swaps it for an empty batch and then owns it, with the connection and <c>meta</c>.
/// Whoever waits for a batch waits for one task, completed after COMMIT and after the side file has the transaction's number.</para>
/// <para>Stamps are copied from the liveness table while the transaction is built: they may be newer than the invalidation that named the page,
/// never older, and the clock that is stored with them is read after them.</para>
/// <para>Where a transaction with an invalidation fails, the file is destroyed before anyone is told that the invalidation is done.</para>
/// </remarks>
internal sealed class TierWriter : IDisposable
{
    private readonly Lock connectionGate;
    private readonly object gate = new();
    private readonly SqliteTierOptions options;
    private readonly TierContext context;
    private readonly TierFile file;
    private readonly TierMeta meta;
    private readonly SqliteConnection connection;
    private readonly TierRoom room;
    private readonly TierStamps stamps;
    private readonly ILogger logger;
    private readonly SqliteStatement putEntry;
    private readonly Thread thread;
    private TierBatch current = new();
    private long queuedBytes;
    private bool stopping;
    private bool ended;
    private long walPages;
    private long generation;
    private long writes;
    private long failures;
    private long dropped;
    private volatile Exception? off;
    private volatile Exception? unusable;

    public TierWriter(SqliteConnection connection, TierMeta meta, TierFile file, SqliteTierOptions options, TierContext context, Lock connectionGate, ILogger logger, byte[]? doubtful)
    {
        this.connection = connection;
        this.meta = meta;
        this.file = file;
        this.options = options;
        this.context = context;
        this.connectionGate = connectionGate;
        this.logger = logger;
        stamps = new TierStamps(connection, context.Liveness.Stamps);
        putEntry = connection.Prepare(TierSchema.PutEntry);
        room = new TierRoom(connection, options, context);
        // Checkpoints are made by this thread when idle readers have let their snapshots go, not by whichever commit is in the way.
        connection.Execute("PRAGMA wal_autocheckpoint=0");
        BeginEpoch(doubtful);
        thread = new Thread(Run) { IsBackground = true, Name = "Forebay SQLite writer" };
        thread.Start();
    }

    /// <summary>Asked to let idle snapshots go before a checkpoint, and to close all readers before the file is destroyed.</summary>
    public TierReaders? Readers { get; set; }

    /// <summary>Why nothing is written or read any more; null: all is well.</summary>
    public Exception? Off => off;

    /// <summary>Counts commits: a reader whose snapshot is older begins a new one.</summary>
    public long Generation => Volatile.Read(ref generation);

    public TierRoom Room => room;

    public TierMeta Meta => meta;

    public long Writes => Volatile.Read(ref writes);

    public long Failures => Volatile.Read(ref failures);

    public long Dropped => Volatile.Read(ref dropped);

    /// <summary>Queues a record. False: it was dropped, being too large, or the queue full and nobody waiting.</summary>
    public ValueTask<bool> AddAsync(EntryRecord record, bool wait)
    {
        int most = Envelope.MaxLength(record);
        if (most > options.MaxRecordBytes || most > options.MaxBytes / 10)
        {
            Interlocked.Increment(ref dropped);
            return new(false);
        }
        byte[] buffer = ArrayPool<byte>.Shared.Rent(most);
        var item = new TierBatch.Item(record.Key, record.Born.Value, record.Tags, record.Traits, record.StaleUntil, buffer, Envelope.Write(record, buffer));
        Task? full;
        lock (gate)
        {
            if (ended)
                return ValueTask.FromException<bool>(Ended());
            if (queuedBytes + item.Length <= options.MaxQueueBytes || current.Items.Count == 0)
            {
                Task? completion = wait ? current.Completion : null;
                current.Items.Add(item);
                current.Bytes += item.Length;
                queuedBytes += item.Length;
                Monitor.Pulse(gate);
                return completion is null ? new(true) : StoredAsync(completion);
            }
            full = wait ? current.Completion : null;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        if (full is null)
        {
            Interlocked.Increment(ref dropped);
            return new(false);
        }
        return AddAfterAsync(full, record);
    }

    /// <summary>Queues anything else; completes with its transaction. Fails with <see cref="ObjectDisposedException"/> where the thread has ended.</summary>
    public Task Change(Action<TierBatch> change)
    {
        lock (gate)
        {
            if (ended)
                return Task.FromException(Ended());
            change(current);
            Task completion = current.Completion;
            Monitor.Pulse(gate);
            return completion;
        }
    }

    /// <summary>Writes what is queued, marks the file as closed in order, and ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        thread.Join();
    }

    /// <summary>Ends the thread and destroys the file: this run goes on without it, and would not note in it what is removed.</summary>
    public void DisposeUnusable(Exception reason)
    {
        unusable = reason;
        Dispose();
    }

    private static ObjectDisposedException Ended() => new(nameof(SqliteTier), "The SQLite tier is closed.");

    private static async ValueTask<bool> StoredAsync(Task completion)
    {
        await completion.ConfigureAwait(false);
        return true;
    }

    private async ValueTask<bool> AddAfterAsync(Task full, EntryRecord record)
    {
        await full.ConfigureAwait(false);
        return await AddAsync(record, wait: true).ConfigureAwait(false);
    }

    /// <summary>The first transaction: from here on the file counts as open, in this boot of the machine.</summary>
    /// <param name="doubtful">What the intents that it clears say to other nodes: into the outbox in the same transaction, or a kill would lose it.</param>
    private void BeginEpoch(byte[]? doubtful)
    {
        bool refolded = meta.StampSlots != context.Liveness.Stamps.Count;
        meta.Boot = BootId.Current;
        meta.Clean = false;
        meta.StampSlots = context.Liveness.Stamps.Count;
        using SqliteTransaction transaction = connection.Begin();
        meta.StampsDigest = stamps.PutAll(refolded ? null : file.PageDigests);
        if (doubtful is not null)
            TierOutbox.Append(connection, new Stamp(context.Liveness.Now), doubtful);
        PutMeta();
        transaction.Commit();
        file.Side?.Write(meta.Sequence);
    }

    private void Run()
    {
        while (true)
        {
            TierBatch batch;
            lock (gate)
            {
                while (current.IsEmpty && !stopping)
                    Monitor.Wait(gate);
                if (current.IsEmpty)
                {
                    ended = true;
                    break;
                }
                batch = current;
                current = new TierBatch();
                queuedBytes -= batch.Bytes;
            }
            Write(batch);
        }
        if (unusable is { } reason)
            Destroy(reason);
        Close();
    }

    private void Write(TierBatch batch)
    {
        try
        {
            if (off is { } reason)
            {
                // Destroyed already: whatever was to be invalidated is.
                if (batch.HasInvalidation)
                    batch.Complete();
                else
                    batch.Fail(reason);
                return;
            }
            lock (connectionGate)
                WriteInChunks(batch);
            batch.Complete();
        }
        catch (SqliteException e)
        {
            Interlocked.Increment(ref failures);
            if (batch.HasInvalidation || e.Code is SqliteErrorCode.Corrupt or SqliteErrorCode.NotADatabase)
            {
                Abandon(e);
                batch.Complete();
            }
            else
            {
                if (Failures == 1)
                    SqliteTierLog.WriteFailed(logger, e, file.Path, batch.Items.Count);
                batch.Fail(e);
            }
        }
        catch (Exception e)
        {
            // Not SQLite's doing: a defect of ours. Nothing that is queued may be believed to be stored.
            Abandon(e);
            batch.Fail(e);
        }
        finally
        {
            batch.ReturnBuffers();
        }
    }

    private void WriteInChunks(TierBatch batch)
    {
        batch.SortById();
        for (int from = 0; ;)
        {
            int count = CountOfChunk(batch.Items, from);
            bool last = from + count == batch.Items.Count;
            Span<TierBatch.Item> items = CollectionsMarshal.AsSpan(batch.Items).Slice(from, count);
            room.MakeFor(items);
            Transact(batch, items, last);
            from += count;
            if (last)
                break;
        }
        if (walPages >= options.Pragmas.WalAutoCheckpointPages)
        {
            Readers?.ReleaseIdle();
            (_, int log, int done) = connection.Checkpoint(SqliteCheckpoint.Passive);
            walPages = Math.Max(0, log - done);
        }
    }

    /// <summary>How many records go into the next transaction: as many as the option says, but little enough that room can be made for them in a small file.</summary>
    private int CountOfChunk(List<TierBatch.Item> items, int from)
    {
        int most = Math.Min(options.MaxBatch, items.Count - from);
        int count = 0;
        for (long bytes = 0; count < most && (count == 0 || bytes + items[from + count].Length <= options.MaxBytes / 8); count++)
            bytes += items[from + count].Length;
        return count;
    }

    private void Transact(TierBatch batch, Span<TierBatch.Item> items, bool last)
    {
        ulong digest = meta.StampsDigest;
        using SqliteTransaction transaction = connection.Begin();
        foreach (ref readonly TierBatch.Item item in items)
        {
            // Died in the queue: a reader would drop it, so need not find it (consistency, row 6).
            if (context.Liveness.IsRecordAlive(item.Born, item.Key, item.Tags.Span, (item.Traits & EntryTraits.Durable) != 0))
                Put(item);
        }
        if (last)
        {
            foreach (int page in batch.StampPages)
                digest ^= stamps.Replace(page);
            foreach (Action<SqliteConnection> work in batch.Works)
                work(connection);
            foreach (Action<TierMeta> change in batch.MetaChanges)
                change(meta);
        }
        meta.StampsDigest = digest;
        PutMeta();
        transaction.Commit();
        file.Side?.Write(meta.Sequence);
        Interlocked.Increment(ref generation);
        Interlocked.Add(ref writes, items.Length);
        walPages += 3 + batch.StampPages.Count + items.Length;
    }

    private unsafe void Put(in TierBatch.Item item)
    {
        putEntry.Bind(1, (long)item.Key.Hash);
        putEntry.Bind(2, item.Expires);
        putEntry.Bind(3, item.Born);
        putEntry.Bind(4, (long)item.Traits);
        fixed (byte* bytes = item.Buffer)
        {
            // Not copied: the statement has run to its end before the buffer may move.
            putEntry.BindPinned(5, bytes, item.Length);
            putEntry.Run();
        }
        walPages += item.Length / options.Pragmas.PageBytes;
    }

    private void PutMeta()
    {
        meta.Sequence++;
        meta.Everything = context.Liveness.Everything;
        meta.EverythingDurable = context.Liveness.EverythingDurable;
        meta.Rules = [.. context.Liveness.Rules.Select(rule => (rule.Pattern.Text, rule.Partition, rule.Stamp))];
        // After the rules: one that is dropped in between is in both, never in neither.
        meta.DroppedRules = context.Liveness.DroppedRules;
        // After every stamp was copied: a clock behind one of them would let it kill what comes after.
        meta.Clock = context.Liveness.Now;
        SqliteStatement put = connection.Cached(TierSchema.PutMeta);
        put.Bind(1, meta.Write());
        put.Run();
    }

    private void Abandon(Exception reason)
    {
        SqliteTierLog.Abandoned(logger, reason, file.Path);
        Destroy(reason);
    }

    private void Destroy(Exception reason)
    {
        off = reason;
        lock (connectionGate)
        {
            Readers?.Dispose();
            CloseConnection();
        }
        file.Destroy();
    }

    private void Close()
    {
        if (off is null)
        {
            try
            {
                lock (connectionGate)
                {
                    Readers?.Dispose();
                    meta.Clean = true;
                    using (SqliteTransaction transaction = connection.Begin())
                    {
                        PutMeta();
                        transaction.Commit();
                    }
                    file.Side?.Write(meta.Sequence);
                    if (!options.IsInMemory)
                        connection.Checkpoint(SqliteCheckpoint.Truncate);
                    CloseConnection();
                }
            }
            catch (SqliteException e)
            {
                SqliteTierLog.WriteFailed(logger, e, file.Path, 0);
                CloseConnection();
            }
        }
        file.Side?.Dispose();
    }

    private void CloseConnection()
    {
        putEntry.Dispose();
        room.Dispose();
        connection.Dispose();
    }
}
