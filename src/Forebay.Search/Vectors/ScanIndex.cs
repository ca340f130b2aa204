using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Vectors;

/// <summary>The nearest by looking at every vector (of the nearest cells, where there are such), in memory.</summary>
/// <remarks>
/// Searches hold the lock for reading, so several run at a time; a write of this index puts its vectors in under the lock for writing, and one
/// of somebody else's, or a training, is seen by the space's version, and everything is read again: blocks and the cells they are of change
/// together, and only for what is committed.
/// </remarks>
internal sealed class ScanIndex(SqlitePool pool, VectorSpace space, VectorOptions options) : StoredVectorIndex(pool, space, options)
{
    private readonly ReaderWriterLockSlim gate = new();
    private VectorBlock[] blocks = [];
    private VectorCells cells = VectorCells.None;
    private Dictionary<long, int> blockOf = [];
    private long loaded;

    public override string Form => "scan";

    public override void Dispose() => gate.Dispose();

    protected override void Renew(SqliteConnection db, VectorCells cells)
    {
        // The next search reads what is committed by then.
    }

    protected override void WriteIndex(SqliteConnection db, StoredVector record)
    {
        // Only when it is committed.
    }

    protected override void RemoveFromIndex(SqliteConnection db, long id)
    {
        // Only when it is committed.
    }

    protected override long Finish(SqliteConnection db, long before) => Table.RaiseVersion(db);

    protected override void Written(long before, long version, IReadOnlyList<StoredVector> added, IReadOnlyList<long> removed)
    {
        gate.EnterWriteLock();
        try
        {
            // Another write lies between what is loaded and this one: the next search reads everything again.
            if (loaded != before)
                return;
            foreach (StoredVector record in added)
                Put(record);
            foreach (long id in removed)
                Take(id);
            loaded = version;
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    protected override async ValueTask<IReadOnlyList<Neighbour>> SearchAsync(float[] query, int count, IReadOnlyList<VectorFilter> filters, CancellationToken cancellationToken)
    {
        long version = await Pool.ReadAsync(db => Table.Versions(db).Version, cancellationToken).ConfigureAwait(false);
        if (Interlocked.Read(ref loaded) < version)
        {
            _ = await Pool.ReadAsync(
                db =>
                {
                    using SqliteTransaction transaction = db.Begin(immediate: false);
                    Load(db);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        (int Index, long From, long To)[] conditions = [.. filters.Select(filter => (Space.Values.TakeWhile(value => value != filter.Value).Count(), filter.From, filter.To))];
        gate.EnterReadLock();
        try
        {
            return Scan(query, count, conditions);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    private Neighbour[] Scan(float[] query, int count, (int Index, long From, long To)[] conditions)
    {
        VectorBlock[] searched = cells.Count > 0 ? [.. cells.Nearest(query, Options.Probes).Select(cell => blocks[cell])] : blocks;
        List<(VectorBlock Block, int First, int Last)> parts = [.. searched.SelectMany(block => block.Parts())];
        var nearest = new NearestList(count);
        if (searched.Sum(block => (long)block.Count) <= Options.ParallelAbove)
        {
            foreach ((VectorBlock block, int first, int last) in parts)
                block.Scan(query, first, last, conditions, nearest);
            return nearest.Sorted();
        }
        Parallel.ForEach(
            parts,
            () => new NearestList(count),
            (part, _, own) =>
            {
                part.Block.Scan(query, part.First, part.Last, conditions, own);
                return own;
            },
            own =>
            {
                lock (nearest)
                    nearest.Merge(own);
            });
        return nearest.Sorted();
    }

    private void Load(SqliteConnection db)
    {
        long version = Table.Versions(db).Version;
        TrainedCells trained = CellsOf(db);
        Keep(trained);
        VectorBlock[] read = [.. Enumerable.Range(0, Math.Max(1, trained.Cells.Count)).Select(_ => new VectorBlock(Space))];
        Dictionary<long, int> where = [];
        foreach (StoredVector record in Table.ReadAll(db))
        {
            int block = trained.Cells.Count > 0 ? record.Cell : 0;
            read[block].Put(record);
            where[record.Id] = block;
        }
        gate.EnterWriteLock();
        try
        {
            if (version < loaded)
                return;
            (blocks, blockOf, cells, loaded) = (read, where, trained.Cells, version);
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    private void Put(StoredVector record)
    {
        int block = cells.Count > 0 ? record.Cell : 0;
        if (blockOf.TryGetValue(record.Id, out int stands) && stands != block)
            blocks[stands].Take(record.Id);
        blocks[block].Put(record);
        blockOf[record.Id] = block;
    }

    private void Take(long id)
    {
        if (blockOf.Remove(id, out int block))
            blocks[block].Take(id);
    }
}
