using Forebay.Search.Text;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Statistics;

/// <summary>Remembers searches, in batches and never in the way of an answer, and tells which are popular.</summary>
/// <remarks>
/// Thread-safe. Entries are written behind the answer (<see cref="SqliteWriteBehind{T}"/>): what a crash finds in the queue is lost, for it is statistics.
/// </remarks>
public sealed class SearchLog : IAsyncDisposable
{
    private const string Table = "search_log";
    private readonly SqlitePool pool;
    private readonly SearchLogOptions options;
    private readonly TimeProvider time;
    private readonly HashSet<string> blocked;
    private readonly SqliteWriteBehind<SearchLogEntry> queue;

    /// <summary>A log in a pool's database.</summary>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public SearchLog(SqlitePool pool, SearchLogOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        this.pool = pool;
        this.options = options ?? new SearchLogOptions();
        this.options.Validate();
        this.time = time ?? TimeProvider.System;
        blocked = [.. this.options.Blocked.Select(Folding.Fold)];
        queue = new SqliteWriteBehind<SearchLogEntry>(pool, Write, this.options.MaxQueued, this.options.MaxBatch, this.options.FlushEvery, this.time);
    }

    /// <summary>Makes the table where there is none.</summary>
    public static void Install(SqliteConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.Execute($"""
            CREATE TABLE IF NOT EXISTS {Table}(id INTEGER PRIMARY KEY, text TEXT NOT NULL, folded TEXT NOT NULL, results INTEGER NOT NULL, microseconds INTEGER NOT NULL,
                session TEXT, user INTEGER, cache_hit INTEGER NOT NULL, at INTEGER NOT NULL, kind INTEGER NOT NULL DEFAULT 0);
            CREATE INDEX IF NOT EXISTS {Table}_at ON {Table}(at, folded, session, results);
            """);
        // A table of an earlier version.
        if (connection.ScalarInt64($"SELECT count(*) FROM pragma_table_info('{Table}') WHERE name = 'kind'") == 0)
            connection.Execute($"ALTER TABLE {Table} ADD COLUMN kind INTEGER NOT NULL DEFAULT 0");
    }

    /// <summary>Remembers a search; drops it where too many wait. A text without any letter or digit is remembered only beside filters.</summary>
    public void Add(SearchLogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Kind == SearchKind.Filter || Folding.Fold(entry.Text).Length > 0)
            queue.TryAdd(entry);
    }

    /// <summary>Writes what waits.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default) => queue.FlushAsync(cancellationToken);

    /// <summary>What most sessions searched for, and found.</summary>
    /// <param name="window">How far back.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="prefix">What they begin with; empty: anything.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    public async ValueTask<IReadOnlyList<PopularSearch>> PopularAsync(TimeSpan window, int limit, string prefix = "", CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        string begin = Folding.Fold(prefix);
        List<PopularSearch> all = await pool.ReadAsync(db => Popular(db, Since(window), begin, limit + blocked.Count, "results > 0"), cancellationToken).ConfigureAwait(false);
        return [.. all.Where(search => !blocked.Contains(search.Text)).Take(limit)];
    }

    /// <summary>What most sessions searched for without finding anything.</summary>
    public async ValueTask<IReadOnlyList<PopularSearch>> WithoutResultsAsync(TimeSpan window, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return await pool.ReadAsync(db => Popular(db, Since(window), "", limit, "results = 0"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The searches of a time in figures.</summary>
    public ValueTask<SearchLogSummary> SummarizeAsync(TimeSpan window, CancellationToken cancellationToken = default) => pool.ReadAsync(
        db =>
        {
            SqliteStatement read = db.Cached($"SELECT count(*), sum(results = 0 AND kind <> {(int)SearchKind.Instant}), sum(cache_hit), avg(microseconds), max(microseconds) FROM {Table} WHERE at >= ?1");
            read.Bind(1, Since(window));
            _ = read.Step();
            var summary = new SearchLogSummary(
                read.ColumnInt64(0), read.ColumnInt64(1), read.ColumnInt64(2), TimeSpan.FromMicroseconds(read.ColumnDouble(3)), TimeSpan.FromMicroseconds(read.ColumnDouble(4)), queue.Dropped);
            read.Reset();
            return summary;
        },
        cancellationToken);

    /// <summary>Removes what is older than it is kept.</summary>
    public Task<int> TrimAsync(CancellationToken cancellationToken = default) => pool.WriteAsync(
        db =>
        {
            SqliteStatement delete = db.Cached($"DELETE FROM {Table} WHERE at < ?1");
            delete.Bind(1, Since(options.KeepFor));
            delete.Run();
            return db.Changes;
        },
        cancellationToken);

    /// <summary>Writes what waits, and ends.</summary>
    public ValueTask DisposeAsync() => queue.DisposeAsync();

    private long Since(TimeSpan window) => (time.GetUtcNow() - window).ToUnixTimeMilliseconds();

    private static void Write(SqliteConnection db, IReadOnlyList<SearchLogEntry> batch)
    {
        SqliteStatement insert = db.Cached($"INSERT INTO {Table}(text, folded, results, microseconds, session, user, cache_hit, at, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        foreach (SearchLogEntry entry in batch)
        {
            insert.Bind(1, entry.Text);
            // By this column searches are counted; what does not count has none.
            insert.Bind(2, entry.Kind == SearchKind.Text ? Folding.Fold(entry.Corrected ?? entry.Text) : "");
            insert.Bind(3, entry.Results);
            insert.Bind(4, (long)entry.Elapsed.TotalMicroseconds);
            insert.Bind(5, entry.Session);
            if (entry.User is { } user)
                insert.Bind(6, user);
            else
                insert.BindNull(6);
            insert.Bind(7, entry.CacheHit ? 1L : 0L);
            insert.Bind(8, entry.At.ToUnixTimeMilliseconds());
            insert.Bind(9, (long)entry.Kind);
            insert.Run();
        }
    }

    private static List<PopularSearch> Popular(SqliteConnection db, long since, string prefix, int limit, string found)
    {
        // Who is unknown counts each time; a session counts once, however often it repeats itself.
        SqliteStatement read = db.Cached($"SELECT folded, count(DISTINCT session) + sum(session IS NULL) AS searches FROM {Table} WHERE at >= ?1 AND {found} AND folded > '' AND folded >= ?2 AND folded < ?2 || char(1114111) GROUP BY folded ORDER BY searches DESC, folded LIMIT ?3");
        read.Bind(1, since);
        read.Bind(2, prefix);
        read.Bind(3, limit);
        var popular = new List<PopularSearch>();
        while (read.Step())
            popular.Add(new PopularSearch(read.ColumnText(0)!, read.ColumnInt64(1)));
        read.Reset();
        return popular;
    }
}
