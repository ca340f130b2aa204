using Forebay.Search.Vectors;
using Forebay.Sqlite;

namespace Forebay.Benchmarks.Search;

/// <summary>Vectors in a file of their own, which goes with it.</summary>
internal sealed class VectorFile : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("forebay-bench-vectors-").FullName;
    private readonly SqlitePool pool;

    public VectorFile() => pool = new SqlitePool(new SqlitePoolOptions { Path = Path.Combine(folder, "vectors.db"), OnOpen = db => VectorExtension.TryLoad(db, out _) });

    /// <summary>Writes items, by their places, into a space; those without a direction are left out.</summary>
    public async Task<IVectorIndex> WriteAsync(string space, IReadOnlyList<float[]> vectors)
    {
        IVectorIndex index = await VectorIndexes.OpenAsync(pool, new VectorSpace(space, vectors[0].Length));
        await index.UpsertAsync([.. vectors.Select((vector, i) => new VectorRecord(i, vector)).Where(one => one.Vector.Span.ContainsAnyExcept(0))]);
        return index;
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
