using Forebay.Jobs;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Benchmarks.Jobs;

/// <summary>What the jobs did, in a SQLite file that all workers write: a row for each job, however often it ran, and how often that was.</summary>
internal sealed class EffectFile : IAsyncDisposable
{
    private readonly SqlitePool pool;

    public EffectFile(string path)
    {
        pool = new SqlitePool(new SqlitePoolOptions { Path = path });
    }

    public async Task InstallAsync(CancellationToken cancellationToken) => await pool.WriteAsync(
        db =>
        {
            db.Execute("CREATE TABLE IF NOT EXISTS effect(id TEXT PRIMARY KEY, runs INTEGER NOT NULL) WITHOUT ROWID");
            return true;
        },
        cancellationToken);

    public Task AddAsync(JobId id, CancellationToken cancellationToken) => pool.WriteAsync(
        db =>
        {
            SqliteStatement add = db.Cached("INSERT INTO effect(id, runs) VALUES (?1, 1) ON CONFLICT(id) DO UPDATE SET runs = runs + 1");
            add.Bind(1, id.Value);
            add.Run();
            return true;
        },
        cancellationToken);

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => pool.ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM effect"), cancellationToken);

    /// <summary>How often each job ran.</summary>
    public ValueTask<Dictionary<string, long>> ReadAsync(CancellationToken cancellationToken) => pool.ReadAsync(
        db =>
        {
            Dictionary<string, long> runs = [];
            SqliteStatement read = db.Cached("SELECT id, runs FROM effect");
            while (read.Step())
                runs[read.ColumnText(0)!] = read.ColumnInt64(1);
            read.Reset();
            return runs;
        },
        cancellationToken);

    public ValueTask DisposeAsync() => pool.DisposeAsync();
}
