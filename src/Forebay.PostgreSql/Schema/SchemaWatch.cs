using Npgsql;

namespace Forebay.PostgreSql.Schema;

/// <summary>Keeps the tables as the catalog has them, and invalidates what depends on those that are altered.</summary>
/// <remarks>
/// No row is told of when a table is altered, not even where that changes every value (<c>ALTER COLUMN … TYPE … USING</c>). So each heartbeat compares one hash of the catalog
/// before it is sent; and so does the stream's reader, whenever the stream describes a table, before it names rows by keys that may be others by now.
/// One connection, used by one caller at a time. It outlives a session: what was altered between two is found by the next.
/// </remarks>
internal sealed class SchemaWatch(string publication) : IDisposable
{
    private readonly SemaphoreSlim free = new(1, 1);
    private NpgsqlConnection? connection;
    private FeedProgress? progress;
    private PostgreSqlTables? tables;

    /// <summary>The tables; null: they were never read.</summary>
    public PostgreSqlTables? Tables => Volatile.Read(ref tables);

    /// <summary>Called where tables that are outside of the feed may be others than before.</summary>
    public Action<PostgreSqlTables> Loaded { get; set; } = static _ => { };

    /// <summary>Begins a session: reads the tables, or compares them with those of the session before.</summary>
    public async Task BeginAsync(NpgsqlConnection open, FeedProgress told, CancellationToken cancellationToken)
    {
        connection = open;
        progress = told;
        if (Tables is not null)
        {
            await CheckAsync(cancellationToken).ConfigureAwait(false);
            return;
        }
        PostgreSqlTables read = await PostgreSqlTablesReader.ReadAsync(open, publication, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref tables, read);
        Loaded(read);
    }

    /// <summary>Compares, and where something was altered, invalidates it before it returns.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) => UseAsync(
        async (open, cancellation) =>
        {
            PostgreSqlTables before = tables!;
            if (await PostgreSqlTablesReader.FingerprintAsync(open, publication, cancellation).ConfigureAwait(false) == before.Fingerprint)
                return true;
            PostgreSqlTables now = await PostgreSqlTablesReader.ReadAsync(open, publication, cancellation).ConfigureAwait(false);
            HashSet<string> tags = new(StringComparer.Ordinal);
            IReadOnlyList<string> altered = now.AddAltered(tags, before);
            // The tables first: rows that are told meanwhile are named by the new keys already.
            Volatile.Write(ref tables, now);
            await progress!.AlteredAsync(tags, altered, now.Fingerprint).ConfigureAwait(false);
            Loaded(now);
            return true;
        },
        cancellationToken);

    /// <summary>Runs something on the connection, when it is free.</summary>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await run(connection!, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => free.Dispose();
}
