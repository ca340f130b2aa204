using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Vectors;

/// <summary>The nearest by sqlite-vec's <c>vec0</c> table, made from the rows.</summary>
/// <remarks>Unit vectors by Euclidean distance: the order of the cosine, a quarter faster; cos = 1 − d²/2. Values are vec0's own columns, else they would be applied after the nearest were chosen.</remarks>
internal sealed class SqliteVecIndex(SqlitePool pool, VectorSpace space, VectorOptions options) : StoredVectorIndex(pool, space, options)
{
    // Rows that a partition's chunk holds: small cells must not take room for a thousand.
    private const int ChunkOfCells = 512;
    private const int ChunkOfAll = 1_024;

    public override string Form => "sqlite-vec";

    private string Values => string.Concat(Space.Values.Select(value => ", " + value));

    public override void Dispose()
    {
    }

    /// <summary>Makes the empty vec0 table, in the place of one that is there.</summary>
    public static void Make(SqliteConnection db, VectorSpace space, bool partitioned)
    {
        db.Execute($"DROP TABLE IF EXISTS {space.Index}");
        db.Execute($"CREATE VIRTUAL TABLE {space.Index} USING vec0(cell INTEGER{(partitioned ? " PARTITION KEY" : "")}, vector FLOAT[{space.Dimensions}]{string.Concat(space.Values.Select(value => $", {value} INTEGER"))}, chunk_size={(partitioned ? ChunkOfCells : ChunkOfAll)})");
    }

    protected override void Renew(SqliteConnection db, VectorCells cells)
    {
        (long version, long indexed) = Table.Versions(db);
        if (version == indexed && db.ScalarInt64($"SELECT count(*) FROM sqlite_schema WHERE name = '{Space.Index}'") == 1)
            return;
        bool empty = version == 1 && db.ScalarInt64($"SELECT count(*) FROM sqlite_schema WHERE name = '{Space.Index}'") == 1;
        if (!empty)
            Make(db, Space, cells.Count > 0);
        foreach (StoredVector record in Table.ReadAll(db))
            Insert(db, record);
        Table.SetIndexed(db, version);
    }

    protected override void WriteIndex(SqliteConnection db, StoredVector record)
    {
        // vec0 knows no upsert.
        RemoveFromIndex(db, record.Id);
        Insert(db, record);
    }

    protected override void RemoveFromIndex(SqliteConnection db, long id)
    {
        SqliteStatement delete = db.Cached($"DELETE FROM {Space.Index} WHERE rowid = ?1");
        delete.Bind(1, id);
        delete.Run();
    }

    protected override long Finish(SqliteConnection db, long before)
    {
        long version = Table.RaiseVersion(db);
        // Where somebody wrote rows without this index, it has not seen them all: it is made again before it is asked.
        if (Table.Versions(db).Indexed == before)
            Table.SetIndexed(db, version);
        return version;
    }

    protected override void Written(long before, long version, IReadOnlyList<StoredVector> added, IReadOnlyList<long> removed)
    {
    }

    protected override async ValueTask<IReadOnlyList<Neighbour>> SearchAsync(float[] query, int count, IReadOnlyList<VectorFilter> filters, CancellationToken cancellationToken)
    {
        while (true)
        {
            IReadOnlyList<Neighbour>? found = await Pool.ReadAsync(db => Search(db, query, count, filters), cancellationToken).ConfigureAwait(false);
            if (found is not null)
                return found;
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Insert(SqliteConnection db, StoredVector record)
    {
        SqliteStatement insert = db.Cached($"INSERT INTO {Space.Index}(rowid, cell, vector{Values}) VALUES (?1, ?2, ?3{string.Concat(Space.Values.Select((_, i) => $", ?{i + 4}"))})");
        VectorTable.Bind(insert, record);
        insert.Run();
    }

    private Neighbour[]? Search(SqliteConnection db, float[] query, int count, IReadOnlyList<VectorFilter> filters)
    {
        using SqliteTransaction transaction = db.Begin(immediate: false);
        (long version, long indexed) = Table.Versions(db);
        if (version != indexed)
            return null;
        TrainedCells trained = CellsOf(db);
        Keep(trained);
        VectorCells cells = trained.Cells;
        string conditions = string.Concat(filters.Select((filter, i) => filter.From == filter.To ? $" AND {filter.Value} = ?{(2 * i) + 4}" : $" AND {filter.Value} >= ?{(2 * i) + 4} AND {filter.Value} <= ?{(2 * i) + 5}"));
        SqliteStatement read = db.Cached($"SELECT rowid, distance FROM {Space.Index} WHERE vector MATCH ?1 AND k = ?2{(cells.Count > 0 ? " AND cell = ?3" : "")}{conditions}");
        var nearest = new NearestList(count);
        foreach (int cell in cells.Count > 0 ? cells.Nearest(query, Options.Probes) : [0])
        {
            read.Reset();
            read.Bind(1, VectorTable.Bytes(query));
            read.Bind(2, count);
            if (cells.Count > 0)
                read.Bind(3, cell);
            for (int i = 0; i < filters.Count; i++)
            {
                read.Bind((2 * i) + 4, filters[i].From);
                if (filters[i].From != filters[i].To)
                    read.Bind((2 * i) + 5, filters[i].To);
            }
            while (read.Step())
            {
                double distance = read.ColumnDouble(1);
                nearest.Offer(read.ColumnInt64(0), (float)(1 - (distance * distance / 2)));
            }
        }
        read.Reset();
        return nearest.Sorted();
    }
}
