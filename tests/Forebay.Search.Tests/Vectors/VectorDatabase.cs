using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Xunit;

namespace Forebay.Search.Tests.Vectors;

/// <summary>A database file with pools that have sqlite-vec, or have it not.</summary>
internal sealed class VectorDatabase : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("forebay-vectors").FullName;
    private readonly List<SqlitePool> pools = [];

    public async Task<IVectorIndex> OpenAsync(VectorSpace space, bool extension, VectorOptions? options = null)
    {
        if (extension)
            SkipWithoutExtension();
        var pool = new SqlitePool(new SqlitePoolOptions { Path = Path.Combine(folder, "vectors.db"), OnOpen = extension ? db => VectorExtension.TryLoad(db, out _) : null });
        pools.Add(pool);
        IVectorIndex index = await VectorIndexes.OpenAsync(pool, space, options);
        Assert.Equal(extension ? "sqlite-vec" : "scan", index.Form);
        return index;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SqlitePool pool in pools)
            await pool.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static void SkipWithoutExtension()
    {
        using var probe = new SqliteConnection(":memory:");
        if (!VectorExtension.TryLoad(probe, out string? problem))
            Assert.Skip($"sqlite-vec can't be loaded: {problem}");
    }
}
