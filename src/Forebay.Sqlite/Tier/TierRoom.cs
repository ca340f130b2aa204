using Forebay.Entries;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Keeps the file within its budget, and cleans it of what is expired or dead.</summary>
/// <remarks>
/// A hand goes round the entries in the order of their ids. These are hashes, so each stretch is a random sample: expired and dead records go
/// first; of the others, those that were not read since the hand's last visit, the older half of them. Durable entries stay, beyond the budget too.
/// Used by the writer alone, but for <see cref="Touch"/>, which readers call without a lock.
/// </remarks>
internal sealed class TierRoom : IDisposable
{
    private const int Sample = 256;
    private readonly byte[] touched = new byte[1 << 18];
    private readonly SqliteConnection connection;
    private readonly SqliteTierOptions options;
    private readonly TierContext context;
    private readonly SqliteStatement walk;
    private readonly SqliteStatement delete;
    private readonly long pageBytes;
    private long usedBytes;
    private long hand = long.MinValue;
    private long evictions;
    private long sealedUntil;

    public TierRoom(SqliteConnection connection, SqliteTierOptions options, TierContext context)
    {
        this.connection = connection;
        this.options = options;
        this.context = context;
        walk = connection.Prepare(TierSchema.Walk);
        delete = connection.Prepare(TierSchema.DeleteEntry);
        pageBytes = connection.ScalarInt64("PRAGMA page_size");
        Measure();
    }

    /// <summary>Bytes in use, by the last measurement and what was written since.</summary>
    public long UsedBytes => Volatile.Read(ref usedBytes);

    public long Evictions => Volatile.Read(ref evictions);

    /// <summary>A record was read. Racy on purpose: a lost mark costs at most an early eviction.</summary>
    public void Touch(ulong id) => touched[(id >> 20) & (ulong)(touched.Length - 1)] = 1;

    /// <summary>Evicts until the records fit that are about to be written.</summary>
    public void MakeFor(ReadOnlySpan<TierBatch.Item> items)
    {
        long incoming = 0;
        // At worst every other page splits, and a record that fills more than half a page leaves the rest of it unused. The guess only decides
        // when to measure; what is measured is exact.
        foreach (ref readonly TierBatch.Item item in items)
            incoming += (2L * item.Length) + (item.Length > pageBytes / 2 ? pageBytes : 256);
        if (UsedBytes + incoming > options.MaxBytes)
        {
            // Replaced records were counted twice; measure before anything goes for it.
            Measure();
            // To a little below the budget, so that the next transaction need not evict again.
            long target = Math.Max(0, options.MaxBytes - incoming - (options.MaxBytes / 20));
            if (UsedBytes + incoming > Math.Max(options.MaxBytes, sealedUntil))
                EvictTo(target);
        }
        Volatile.Write(ref usedBytes, usedBytes + incoming);
    }

    /// <summary>Looks at the next records of the hand's round, and removes the expired and the dead.</summary>
    public void Clean(int records)
    {
        for (int seen = 0; seen < records; seen += Sample)
        {
            List<Candidate> sample = Next();
            foreach (Candidate candidate in sample)
            {
                if (candidate.Over)
                    Delete(candidate.Id);
            }
            if (sample.Count < Sample)
                break;
        }
        long free = connection.ScalarInt64("PRAGMA freelist_count");
        if (free > 256 && free > connection.ScalarInt64("PRAGMA page_count") / 10)
            connection.Execute("PRAGMA incremental_vacuum(1024)");
        Measure();
        sealedUntil = 0;
    }

    public void Dispose()
    {
        walk.Dispose();
        delete.Dispose();
    }

    private void EvictTo(long target)
    {
        // A round ends where the hand begins again. The first, mostly a part of one, spares what was read lately; a later one that finds nothing to
        // evict has seen that only durable records are left.
        int rounds = 0;
        long before = Evictions;
        while (UsedBytes > target)
        {
            using (SqliteTransaction transaction = connection.Begin())
            {
                for (int i = 0; i < 8 && UsedBytes > target; i++)
                {
                    Evict(Next(), spare: rounds == 0);
                    if (hand != long.MinValue)
                        continue;
                    if (++rounds > 1 && Evictions == before)
                    {
                        transaction.Commit();
                        Measure();
                        // Looking again costs a walk through the whole file, so not before there is something worth it.
                        sealedUntil = UsedBytes + (options.MaxBytes / 20);
                        return;
                    }
                    before = Evictions;
                }
                transaction.Commit();
            }
            Measure();
        }
    }

    private void Evict(List<Candidate> sample, bool spare)
    {
        List<Candidate> unread = [.. sample.Where(candidate => !candidate.Over && !candidate.Durable && !(spare && TakeTouch((ulong)candidate.Id))).OrderBy(candidate => candidate.Born)];
        IEnumerable<Candidate> going = sample.Where(candidate => candidate.Over).Concat(unread.Take((unread.Count + 1) / 2));
        foreach (Candidate candidate in going)
        {
            Delete(candidate.Id);
            Interlocked.Increment(ref evictions);
            usedBytes -= candidate.Bytes;
        }
    }

    private List<Candidate> Next()
    {
        var sample = new List<Candidate>(Sample);
        long now = context.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        walk.Bind(1, hand);
        walk.Bind(2, (long)Sample);
        while (walk.Step())
        {
            hand = walk.ColumnInt64(0);
            ReadOnlySpan<byte> bytes = walk.ColumnBlob(4);
            bool durable = (walk.ColumnInt64(3) & (long)EntryTraits.Durable) != 0;
            bool over = walk.ColumnInt64(1) <= now || IsDead(bytes, (ulong)hand);
            sample.Add(new Candidate(hand, walk.ColumnInt64(2), bytes.Length + 64, durable, over));
        }
        walk.Reset();
        if (sample.Count < Sample)
            hand = long.MinValue;
        return sample;
    }

    private bool IsDead(ReadOnlySpan<byte> bytes, ulong id) =>
        Envelope.TryRead(bytes, id, out EntryRecord? record) != EnvelopeResult.Ok
        || !context.Liveness.IsRecordAlive(record!);

    private bool TakeTouch(ulong id)
    {
        ref byte mark = ref touched[(id >> 20) & (ulong)(touched.Length - 1)];
        bool was = mark != 0;
        mark = 0;
        return was;
    }

    private void Delete(long id)
    {
        delete.Bind(1, id);
        delete.Run();
    }

    private void Measure() =>
        Volatile.Write(ref usedBytes, (connection.ScalarInt64("PRAGMA page_count") - connection.ScalarInt64("PRAGMA freelist_count")) * pageBytes);

    private readonly record struct Candidate(long Id, long Born, long Bytes, bool Durable, bool Over);
}
