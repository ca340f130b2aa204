using System.Runtime.CompilerServices;
using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace Forebay.Sqlite;

/// <summary>The persistent tier: entries, stamps, intents and the feed's position in one SQLite file that survives a kill of the process.</summary>
/// <remarks>
/// Thread-safe. Readers run on the caller's thread; all writes go through one thread in groups. Nothing that was invalidated is served after a
/// restart: an invalidation has returned only when its stamp is in the file, or the file is destroyed. A file that is damaged, shortened, or
/// was open when the machine lost its power (without a change feed) is set aside, and the tier starts empty.
/// </remarks>
public sealed class SqliteTier : IPersistentTier
{
    private readonly SqliteTierOptions options;
    private readonly Lock connectionGate = new();
    private TierContext? context;
    private ILogger? logger;
    private TierWriter? writer;
    private TierReaders? readers;
    private SqliteConnection? shared;
    private SqliteStatement? sharedGet;
    private ITimer? cleaner;
    private long nextIntent;
    private long damaged;
    private (long At, long Entries, long Expired) counted = (long.MinValue, 0, 0);
    private int disposed;

    /// <summary>Makes a tier; <see cref="Open"/> opens its file.</summary>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public SqliteTier(SqliteTierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
    }

    /// <inheritdoc/>
    public string Name => "sqlite";

    /// <inheritdoc/>
    public RegionTiers Kind => RegionTiers.Persistent;

    /// <inheritdoc/>
    public string? FeedPosition { get; private set; }

    /// <inheritdoc/>
    public string? BusPosition { get; private set; }

    /// <inheritdoc/>
    public bool LostOutbox { get; private set; }

    /// <inheritdoc/>
    public Guid Lineage => Writer.Meta.Lineage;

    private TierWriter Writer => writer ?? throw new InvalidOperationException("The tier is not open.");

    /// <inheritdoc/>
    public bool Open(TierContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        this.context = context;
        logger = context.Loggers.CreateLogger("Forebay.Sqlite");
        var file = new TierFile(options, context, context.TimeProvider, logger);
        if (file.Open() is not (SqliteConnection connection, TierMeta meta))
            return false;
        int intents = meta.Intents.Count;
        byte[]? doubtful = TierRestore.Run(meta, context, options.Path, logger);
        try
        {
            writer = new TierWriter(connection, meta, file, options, context, connectionGate, logger, doubtful);
            if (options.IsInMemory)
            {
                shared = connection;
                sharedGet = connection.Prepare(TierSchema.GetEntry);
            }
            else
            {
                writer.Readers = readers = new TierReaders(file.Path, options);
            }
        }
        catch (SqliteException e)
        {
            SqliteTierLog.Off(logger, file.Path, e.Message);
            if (writer is not null)
            {
                writer.DisposeUnusable(e);
            }
            else
            {
                connection.Dispose();
                file.Destroy();
                file.Side?.Dispose();
            }
            return false;
        }
        FeedPosition = meta.FeedPosition;
        BusPosition = meta.BusPosition;
        LostOutbox = file.HasSetAside;
        cleaner = context.TimeProvider.CreateTimer(static tier => ((SqliteTier)tier!).Clean(), this, options.CleanEvery, options.CleanEvery);
        SqliteTierLog.Opened(logger, file.Path, meta.Clock, intents);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken)
    {
        if (Writer.Off is not null)
            return default;
        EnvelopeResult result;
        EntryRecord? record;
        if (readers is { } pool)
        {
            if (pool.Take() is not { } reader)
                return default;
            try
            {
                ReadOnlySpan<byte> bytes = reader.Find(key.Hash, writer!.Generation);
                if (bytes.IsEmpty)
                    return default;
                result = Envelope.TryRead(bytes, key, out record);
            }
            finally
            {
                reader.Done();
                pool.Return(reader);
            }
        }
        else
        {
            result = ReadShared(key, out record);
        }
        if (result == EnvelopeResult.Ok)
            writer!.Room.Touch(key.Hash);
        else if (result == EnvelopeResult.Damaged)
            RemoveDamaged(key.Hash);
        return new(record);
    }

    /// <inheritdoc/>
    public ValueTask<bool> SetAsync(EntryRecord record, bool wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfOff();
        ValueTask<bool> added = Writer.AddAsync(record, wait);
        return added.IsCompleted || !cancellationToken.CanBeCanceled ? added : new ValueTask<bool>(added.AsTask().WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(invalidation);
        return new(Writer.Change(batch =>
        {
            batch.HasInvalidation = true;
            foreach (Tag tag in invalidation.Tags)
                batch.StampPages.Add(context!.Liveness.Stamps.PageOf(tag));
            if (invalidation.Keys.Count > 0)
                batch.Works.Add(connection => TierRecords.DeleteOlder(connection, invalidation));
            // "Everything" and pattern rules stand in the meta row, which every transaction writes as they are by then.
            if (invalidation.FeedPosition is { } position)
                batch.MetaChanges.Add(meta => meta.FeedPosition = FeedPosition = position);
            if (invalidation.BusPosition is { } heard)
                batch.MetaChanges.Add(meta => meta.BusPosition = BusPosition = heard);
        }));
    }

    /// <inheritdoc/>
    public async ValueTask<long> NoteIntentAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long id = Interlocked.Increment(ref nextIntent);
        Tag[] noted = [.. tags];
        Task stored = Writer.Change(batch =>
        {
            batch.HasInvalidation = true;
            batch.MetaChanges.Add(meta => meta.Intents[id] = noted);
        });
        try
        {
            await stored.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is queued all the same, and nobody would ever clear it.
            await ClearIntentAsync(id, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        return id;
    }

    /// <inheritdoc/>
    public ValueTask ClearIntentAsync(long intent, CancellationToken cancellationToken)
    {
        _ = Writer.Change(batch => batch.MetaChanges.Add(meta => meta.Intents.Remove(intent)));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(long Id, Stamp Stamp, ReadOnlyMemory<byte> Message)> ReadOutbox()
    {
        if (ReadOrNull(TierOutbox.Read) is { } kept)
            return kept;
        LostOutbox = true;
        return [];
    }

    /// <inheritdoc/>
    public Task KeepOutboxAsync(long id, Stamp stamp, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        Writer.Change(batch => batch.Works.Add(connection => TierOutbox.Put(connection, id, stamp, message.Span))).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task RemoveOutboxAsync(long upTo, CancellationToken cancellationToken) =>
        Writer.Change(batch => batch.Works.Add(connection => TierOutbox.Remove(connection, upTo))).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<InvalidationRecord> ReadRecent() => ReadOrNull(TierRecent.Read) ?? [];

    /// <inheritdoc/>
    public async ValueTask SaveRecentAsync(IReadOnlyList<InvalidationRecord> records, CancellationToken cancellationToken)
    {
        if (Writer.Off is null)
            await Writer.Change(batch => batch.Works.Add(connection => TierRecent.Put(connection, records))).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask SweepAsync(KeyPattern pattern, string? partition, Stamp stamp, CancellationToken cancellationToken)
    {
        const int stretch = 4096;
        long after = long.MinValue;
        bool more = true;
        while (more && Writer.Off is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Writer.Change(batch => batch.Works.Add(connection => more = TierRecords.Sweep(connection, ref after, stretch, pattern, partition, stamp))).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SaveHotKeysAsync(IReadOnlyList<EntryKey> keys, CancellationToken cancellationToken)
    {
        if (Writer.Off is not null)
            return;
        ulong[] ids = [.. keys.Select(key => key.Hash)];
        await Writer.Change(batch => batch.Works.Add(connection => TierRecords.PutHot(connection, ids))).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EntryRecord> ReadHotAsync(int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<EntryRecord> found = Read(connection => TierRecords.ReadHot(connection, limit, cancellationToken));
        foreach (EntryRecord record in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EntryRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        const int stretch = 512;
        long after = long.MinValue;
        for (bool more = true; more;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var records = new List<EntryRecord>(stretch);
            more = Read(connection => TierRecords.Walk(connection, ref after, stretch, record => records.Add(record)));
            foreach (EntryRecord record in records)
                yield return record;
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => Writer.Off is not null ? ValueTask.CompletedTask : new(Writer.Change(static _ => { }).WaitAsync(cancellationToken));

    /// <inheritdoc/>
    /// <remarks>What is past its time counts as expired; a record that was invalidated and is not cleaned away yet counts as active.</remarks>
    public TierStatistics GetStatistics()
    {
        (long entries, long expired) = Count();
        return new TierStatistics
        {
            Name = Name,
            State = Writer.Off is { } reason ? $"off: {reason.Message}" : "ok",
            Entries = entries,
            Active = entries - expired,
            Expired = expired,
            Bytes = Writer.Off is null ? Writer.Room.UsedBytes : 0,
            MaxBytes = options.MaxBytes,
            Writes = Writer.Writes,
            Evictions = Writer.Room.Evictions,
            Failures = Writer.Failures + Volatile.Read(ref damaged),
            Dropped = Writer.Dropped,
        };
    }

    /// <summary>Writes what is queued and closes the file in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0 || writer is null)
            return;
        if (cleaner is not null)
            await cleaner.DisposeAsync().ConfigureAwait(false);
        sharedGet?.Dispose();
        writer.Dispose();
    }

    private EnvelopeResult ReadShared(in EntryKey key, out EntryRecord? record)
    {
        lock (connectionGate)
        {
            record = null;
            ObjectDisposedException.ThrowIf(disposed != 0, this);
            sharedGet!.Bind(1, (long)key.Hash);
            EnvelopeResult result = sharedGet.Step() ? Envelope.TryRead(sharedGet.ColumnBlob(0), key, out record) : EnvelopeResult.OtherKey;
            sharedGet.Reset();
            return result;
        }
    }

    /// <summary>Reads what a damaged page or an abandoned file may keep back; null where it does.</summary>
    private T? ReadOrNull<T>(Func<SqliteConnection, T> read)
        where T : class
    {
        try
        {
            return Writer.Off is null ? Read(read) : null;
        }
        catch (Exception e) when (e is SqliteException or ObjectDisposedException)
        {
            return null;
        }
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        if (readers is not { } pool)
        {
            lock (connectionGate)
                return read(shared!);
        }
        TierReader reader = pool.Take() ?? throw new ObjectDisposedException(nameof(SqliteTier));
        try
        {
            reader.Renew(Writer.Generation);
            return read(reader.Connection);
        }
        finally
        {
            // Given back whatever it throws: who closes the file waits for every reader.
            try
            {
                reader.Release();
            }
            finally
            {
                pool.Return(reader);
            }
        }
    }

    private void Clean()
    {
        if (Writer.Off is null)
            _ = Writer.Change(batch => batch.Works.Add(_ => Writer.Room.Clean(options.CleanRecords)));
    }

    private void RemoveDamaged(ulong id)
    {
        if (Interlocked.Increment(ref damaged) == 1)
            SqliteTierLog.DamagedRecord(logger!, options.Path);
        _ = Writer.Change(batch => batch.Works.Add(connection => TierRecords.Delete(connection, (long)id)));
    }

    /// <summary>Counting a million rows takes some 50 ms, so it is done at most every ten seconds.</summary>
    private (long Entries, long Expired) Count()
    {
        if (Writer.Off is not null || disposed != 0)
            return default;
        long now = context!.Clock.Now;
        if (counted.At == long.MinValue || now - counted.At > 10_000)
        {
            long[] found = ReadOrNull(connection => TierRecords.Count(connection, context.Clock.WallNow)) ?? [counted.Entries, counted.Expired];
            counted = (now, found[0], found[1]);
        }
        return (counted.Entries, counted.Expired);
    }

    private void ThrowIfOff()
    {
        if (Writer.Off is { } reason)
            throw new SqliteException($"The SQLite tier is off since a failure: {reason.Message}", reason);
    }
}
