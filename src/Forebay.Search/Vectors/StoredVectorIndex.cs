using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Vectors;

/// <summary>What the forms of a vector index share: the checks, the writes to the rows, the cells.</summary>
/// <remarks>
/// Cells are the database's: whoever reads or writes asks, in the same transaction, which training counts there, and reads its cells where it
/// knows others. So a row is never put into a cell of another training than its neighbours, whichever process trained. What was read is kept
/// for the next (<see cref="known"/>); what a transaction of our own has made is known only when it is committed.
/// </remarks>
internal abstract class StoredVectorIndex(SqlitePool pool, VectorSpace space, VectorOptions options) : IVectorIndex
{
    private TrainedCells known = TrainedCells.Unread;

    public VectorSpace Space => space;

    public abstract string Form { get; }

    protected VectorTable Table { get; } = new(space);

    protected SqlitePool Pool => pool;

    protected VectorOptions Options => options;

    /// <summary>Makes the tables, and the index where it has not seen everything.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _ = await pool.WriteAsync(
            db =>
            {
                Table.Install(db);
                Renew(db, CellsOf(db).Cells);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task UpsertAsync(IReadOnlyList<VectorRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        List<StoredVector> units = [.. records.Select(Check)];
        if (units.Count == 0)
            return;
        (long before, long version, List<StoredVector> stored) = await pool.WriteAsync(
            db =>
            {
                long stands = Table.Versions(db).Version;
                VectorCells cells = CellsOf(db).Cells;
                List<StoredVector> placed = cells.Count == 0 ? units : units.ConvertAll(one => one with { Cell = cells.Nearest(one.Vector) });
                foreach (StoredVector record in placed)
                {
                    Table.Upsert(db, record);
                    WriteIndex(db, record);
                }
                return (stands, Finish(db, stands), placed);
            },
            cancellationToken).ConfigureAwait(false);
        Written(before, version, stored, []);
    }

    public async Task RemoveAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0)
            return;
        (long before, long version) = await pool.WriteAsync(
            db =>
            {
                long stands = Table.Versions(db).Version;
                foreach (long id in ids)
                {
                    if (Table.Remove(db, id))
                        RemoveFromIndex(db, id);
                }
                return (stands, Finish(db, stands));
            },
            cancellationToken).ConfigureAwait(false);
        Written(before, version, [], ids);
    }

    public ValueTask<float[]?> GetAsync(long id, CancellationToken cancellationToken = default) => pool.ReadAsync(db => Table.Get(db, id), cancellationToken);

    public ValueTask<IReadOnlyDictionary<long, float[]>> GetManyAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return pool.ReadAsync(
            db =>
            {
                using SqliteTransaction transaction = db.Begin(immediate: false);
                var found = new Dictionary<long, float[]>(ids.Count);
                foreach (long id in ids)
                {
                    if (Table.Get(db, id) is { } vector)
                        found[id] = vector;
                }
                return (IReadOnlyDictionary<long, float[]>)found;
            },
            cancellationToken);
    }

    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => pool.ReadAsync(Table.Count, cancellationToken);

    public ValueTask<IReadOnlyList<Neighbour>> NearestAsync(ReadOnlyMemory<float> query, int count, IReadOnlyList<VectorFilter>? filters = null, CancellationToken cancellationToken = default)
    {
        CheckSearch(count, filters);
        return SearchAsync(space.Normalize(query.Span, "The query"), count, filters ?? [], cancellationToken);
    }

    public async ValueTask<IReadOnlyList<Neighbour>?> NearestToAsync(long id, int count, IReadOnlyList<VectorFilter>? filters = null, CancellationToken cancellationToken = default)
    {
        CheckSearch(count, filters);
        if (await GetAsync(id, cancellationToken).ConfigureAwait(false) is not { } vector)
            return null;
        // It is its own nearest, unless others are the same: one more is asked for, and itself or the last is left out.
        IReadOnlyList<Neighbour> nearest = await SearchAsync(vector, Math.Min(count + 1, VectorSpace.MaxNeighbours), filters ?? [], cancellationToken).ConfigureAwait(false);
        return [.. nearest.Where(one => one.Id != id).Take(count)];
    }

    public async Task TrainAsync(int cells, CancellationToken cancellationToken = default)
    {
        if (cells is < 0 or > 65_536)
            throw new ArgumentException($"cells is {cells}; give 0 (none) to 65,536.", nameof(cells));
        List<float[]> sample = await pool.ReadAsync(db => Table.Sample(db, options.TrainingVectors), cancellationToken).ConfigureAwait(false);
        VectorCells trained = await Task.Run(() => VectorCells.Train(sample, cells, cancellationToken), cancellationToken).ConfigureAwait(false);
        TrainedCells committed = await pool.WriteAsync(
            db =>
            {
                long generation = Table.WriteCells(db, trained);
                Table.RaiseVersion(db);
                Renew(db, trained);
                return new TrainedCells(generation, trained);
            },
            cancellationToken).ConfigureAwait(false);
        Keep(committed);
    }

    public abstract void Dispose();

    /// <summary>The cells that count in a transaction.</summary>
    protected TrainedCells CellsOf(SqliteConnection db)
    {
        TrainedCells kept = Volatile.Read(ref known);
        long generation = Table.Generation(db);
        return generation == kept.Generation ? kept : new TrainedCells(generation, new VectorCells(Table.ReadCells(db)));
    }

    /// <summary>Keeps committed cells for who comes next.</summary>
    protected void Keep(TrainedCells committed)
    {
        TrainedCells kept = Volatile.Read(ref known);
        while (committed.Generation > kept.Generation)
        {
            TrainedCells seen = Interlocked.CompareExchange(ref known, committed, kept);
            if (ReferenceEquals(seen, kept))
                return;
            kept = seen;
        }
    }

    /// <summary>Makes the index again where it has not seen the space's version. Inside of a write, so nothing of it may be kept outside of the database.</summary>
    protected abstract void Renew(SqliteConnection db, VectorCells cells);

    protected abstract void WriteIndex(SqliteConnection db, StoredVector record);

    protected abstract void RemoveFromIndex(SqliteConnection db, long id);

    /// <summary>Ends a write whose rows stood at a version; returns the new one.</summary>
    protected abstract long Finish(SqliteConnection db, long before);

    /// <summary>A write is committed.</summary>
    protected abstract void Written(long before, long version, IReadOnlyList<StoredVector> added, IReadOnlyList<long> removed);

    protected abstract ValueTask<IReadOnlyList<Neighbour>> SearchAsync(float[] query, int count, IReadOnlyList<VectorFilter> filters, CancellationToken cancellationToken);

    private StoredVector Check(VectorRecord record)
    {
        if (record.Values.Count != space.Values.Count)
            throw new ArgumentException($"Vector {record.Id} has {record.Values.Count} values; the space '{space.Name}' has {space.Values.Count} ({string.Join(", ", space.Values)}).");
        float[] vector = space.Normalize(record.Vector.Span, $"Vector {record.Id}");
        return new StoredVector(record.Id, Cell: 0, vector, record.Values);
    }

    private void CheckSearch(int count, IReadOnlyList<VectorFilter>? filters)
    {
        if (count is < 1 or > VectorSpace.MaxNeighbours)
            throw new ArgumentException($"count is {count}; give 1 to {VectorSpace.MaxNeighbours}.", nameof(count));
        if (filters?.FirstOrDefault(filter => !space.Values.Contains(filter.Value)) is { } unknown)
            throw new ArgumentException($"The vector space '{space.Name}' has no value '{unknown.Value}' to filter by; it has {(space.Values.Count == 0 ? "none" : string.Join(", ", space.Values))}.", nameof(filters));
    }
}
