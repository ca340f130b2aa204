using System.Runtime.InteropServices;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Vectors;

/// <summary>The vectors of a space as plain rows: the truth, from which every form of index is made.</summary>
/// <remarks>Each transaction that writes raises the space's version, so that an index can tell whether it has seen everything.</remarks>
internal sealed class VectorTable(VectorSpace space)
{
    private const string Spaces = "vector_space";
    private const string Trainings = "vector_training";

    private string Values => string.Concat(space.Values.Select(value => ", " + value));

    /// <summary>Makes the tables where there are none.</summary>
    /// <exception cref="SearchException">The space exists with other dimensions or values.</exception>
    public void Install(SqliteConnection db)
    {
        db.Execute($"""
            CREATE TABLE IF NOT EXISTS {Spaces}(name TEXT PRIMARY KEY, form TEXT NOT NULL, version INTEGER NOT NULL, indexed INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS {Trainings}(name TEXT PRIMARY KEY, generation INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS {space.Table}(id INTEGER PRIMARY KEY, cell INTEGER NOT NULL{string.Concat(space.Values.Select(value => $", {value} INTEGER NOT NULL"))}, vector BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS {space.Cells}(cell INTEGER PRIMARY KEY, vector BLOB NOT NULL);
            """);
        string form = $"{space.Dimensions}{Values}";
        SqliteStatement add = db.Cached($"INSERT OR IGNORE INTO {Spaces}(name, form, version, indexed) VALUES (?1, ?2, 1, 0)");
        add.Bind(1, space.Name);
        add.Bind(2, form);
        add.Run();
        SqliteStatement read = db.Cached($"SELECT form FROM {Spaces} WHERE name = ?1");
        read.Bind(1, space.Name);
        _ = read.Step();
        string stands = read.ColumnText(0)!;
        read.Reset();
        if (stands != form)
            throw new SearchException($"The vector space '{space.Name}' stands in this database with dimensions and values '{stands}', not '{form}'. Remove its tables, or take another name.");
    }

    /// <summary>The space's version, and the version that its vec0 table has.</summary>
    public (long Version, long Indexed) Versions(SqliteConnection db)
    {
        SqliteStatement read = db.Cached($"SELECT version, indexed FROM {Spaces} WHERE name = ?1");
        read.Bind(1, space.Name);
        (long, long) versions = read.Step() ? (read.ColumnInt64(0), read.ColumnInt64(1)) : (0, 0);
        read.Reset();
        return versions;
    }

    public void SetIndexed(SqliteConnection db, long version)
    {
        SqliteStatement set = db.Cached($"UPDATE {Spaces} SET indexed = ?2 WHERE name = ?1");
        set.Bind(1, space.Name);
        set.Bind(2, version);
        set.Run();
    }

    /// <summary>The version after this transaction's writes.</summary>
    public long RaiseVersion(SqliteConnection db)
    {
        SqliteStatement raise = db.Cached($"UPDATE {Spaces} SET version = version + 1 WHERE name = ?1");
        raise.Bind(1, space.Name);
        raise.Run();
        return Versions(db).Version;
    }

    public void Upsert(SqliteConnection db, StoredVector record)
    {
        SqliteStatement insert = db.Cached($"INSERT INTO {space.Table}(id, cell, vector{Values}) VALUES (?1, ?2, ?3{string.Concat(space.Values.Select((_, i) => $", ?{i + 4}"))}) ON CONFLICT(id) DO UPDATE SET cell = excluded.cell, vector = excluded.vector{string.Concat(space.Values.Select(value => $", {value} = excluded.{value}"))}");
        Bind(insert, record);
        insert.Run();
    }

    public bool Remove(SqliteConnection db, long id)
    {
        SqliteStatement delete = db.Cached($"DELETE FROM {space.Table} WHERE id = ?1");
        delete.Bind(1, id);
        delete.Run();
        return db.Changes > 0;
    }

    public float[]? Get(SqliteConnection db, long id)
    {
        SqliteStatement read = db.Cached($"SELECT vector FROM {space.Table} WHERE id = ?1");
        read.Bind(1, id);
        float[]? vector = read.Step() ? Floats(read.ColumnBlob(0)) : null;
        read.Reset();
        return vector;
    }

    public long Count(SqliteConnection db) => db.ScalarInt64($"SELECT count(*) FROM {space.Table}");

    /// <summary>All vectors, by id. What it gives is the caller's.</summary>
    public IEnumerable<StoredVector> ReadAll(SqliteConnection db)
    {
        using SqliteStatement read = db.Prepare($"SELECT id, cell, vector{Values} FROM {space.Table}");
        while (read.Step())
            yield return Read(read);
    }

    /// <summary>As many vectors as asked for, or all, spread evenly over the order of their ids: by their places in it, since ids may have any gaps.</summary>
    public List<float[]> Sample(SqliteConnection db, int count)
    {
        long all = Count(db);
        var sample = new List<float[]>();
        using SqliteStatement read = db.Prepare($"SELECT vector FROM {space.Table} ORDER BY id");
        for (long place = 0; read.Step(); place++)
        {
            // Bresenham's rule: of each stretch of all/count places the first.
            if (all <= count || place * count / all != (place - 1) * count / all || place == 0)
                sample.Add(Floats(read.ColumnBlob(0)));
        }
        return sample;
    }

    /// <summary>The number of the training whose cells count; 0: there was none.</summary>
    public long Generation(SqliteConnection db)
    {
        SqliteStatement read = db.Cached($"SELECT generation FROM {Trainings} WHERE name = ?1");
        read.Bind(1, space.Name);
        long generation = read.Step() ? read.ColumnInt64(0) : 0;
        read.Reset();
        return generation;
    }

    public float[][] ReadCells(SqliteConnection db)
    {
        var cells = new List<float[]>();
        SqliteStatement read = db.Cached($"SELECT vector FROM {space.Cells} ORDER BY cell");
        while (read.Step())
            cells.Add(Floats(read.ColumnBlob(0)));
        read.Reset();
        return [.. cells];
    }

    /// <summary>Replaces the cells, puts every vector into its own, and returns the number of this training.</summary>
    public long WriteCells(SqliteConnection db, VectorCells cells)
    {
        SqliteStatement next = db.Cached($"INSERT INTO {Trainings}(name, generation) VALUES (?1, 1) ON CONFLICT(name) DO UPDATE SET generation = generation + 1");
        next.Bind(1, space.Name);
        next.Run();
        db.Execute($"DELETE FROM {space.Cells}");
        using (SqliteStatement insert = db.Prepare($"INSERT INTO {space.Cells}(cell, vector) VALUES (?1, ?2)"))
        {
            for (int i = 0; i < cells.Count; i++)
            {
                insert.Bind(1, (long)i);
                insert.Bind(2, Bytes(cells[i]));
                insert.Run();
            }
        }
        using SqliteStatement update = db.Prepare($"UPDATE {space.Table} SET cell = ?2 WHERE id = ?1 AND cell <> ?2");
        foreach (StoredVector[] part in ReadAll(db).Chunk(8_192))
        {
            var own = new int[part.Length];
            Parallel.For(0, part.Length, i => own[i] = cells.Nearest(part[i].Vector));
            for (int i = 0; i < part.Length; i++)
            {
                update.Bind(1, part[i].Id);
                update.Bind(2, (long)own[i]);
                update.Run();
            }
        }
        return Generation(db);
    }

    /// <summary>Binds id, cell, vector and values from the first parameter on.</summary>
    public static void Bind(SqliteStatement statement, StoredVector record)
    {
        statement.Bind(1, record.Id);
        statement.Bind(2, (long)record.Cell);
        statement.Bind(3, Bytes(record.Vector));
        for (int i = 0; i < record.Values.Count; i++)
            statement.Bind(i + 4, record.Values[i]);
    }

    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<float> vector) => MemoryMarshal.AsBytes(vector);

    private static float[] Floats(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private StoredVector Read(SqliteStatement read)
    {
        var values = new long[space.Values.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = read.ColumnInt64(3 + i);
        return new StoredVector(read.ColumnInt64(0), (int)read.ColumnInt64(1), Floats(read.ColumnBlob(2)), values);
    }
}

/// <summary>A row of a space: the vector has unit length.</summary>
internal sealed record StoredVector(long Id, int Cell, float[] Vector, IReadOnlyList<long> Values);
