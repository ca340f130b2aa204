using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace Forebay.Search.Vectors;

/// <summary>Opens vector indexes in the best form that there is.</summary>
public static class VectorIndexes
{
    private static int told;

    /// <summary>Makes a space's tables in a database that nobody else uses yet; opening it makes them too.</summary>
    /// <remarks>For databases whose tables are watched: a table that is made later is a change of the schema.</remarks>
    public static void Install(SqliteConnection connection, VectorSpace space)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(space);
        space.Validate();
        new VectorTable(space).Install(connection);
        if (VectorExtension.Version(connection) is not null)
            SqliteVecIndex.Make(connection, space, partitioned: false);
    }

    /// <summary>Opens a space: by sqlite-vec where the pool's connections have it, else by a scan of our own over the same rows.</summary>
    /// <param name="pool">The database; give its options <c>OnOpen = connection =&gt; VectorExtension.TryLoad(connection, out _)</c>.</param>
    /// <param name="space">What it holds; made where it is not there.</param>
    /// <param name="options">How it is searched.</param>
    /// <param name="logger">Is told once why sqlite-vec is not used.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SearchException">The space can't be used, or stands there with other dimensions or values.</exception>
    public static async Task<IVectorIndex> OpenAsync(SqlitePool pool, VectorSpace space, VectorOptions? options = null, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(space);
        space.Validate();
        options ??= new VectorOptions();
        options.Validate();
        bool loaded = await pool.ReadAsync(db => VectorExtension.Version(db) is not null, cancellationToken).ConfigureAwait(false);
        // Once for all spaces of the process: it is one and the same reason.
        if (!loaded && logger is not null && Interlocked.Exchange(ref told, 1) == 0)
            VectorLog.Scanning(logger);
        StoredVectorIndex index = loaded ? new SqliteVecIndex(pool, space, options) : new ScanIndex(pool, space, options);
        await index.OpenAsync(cancellationToken).ConfigureAwait(false);
        return index;
    }
}
