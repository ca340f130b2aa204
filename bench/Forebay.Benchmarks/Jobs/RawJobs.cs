using System.Diagnostics;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Benchmarks.Jobs;

/// <summary>The floor: what SQLite needs for a job's three writes on the queue's own table and indexes, by one thread, in transactions of many.</summary>
internal sealed class RawJobs(string path)
{
    private const int PerTransaction = 256;

    /// <summary>What every job carries in the bench, in bytes of JSON.</summary>
    public static byte[] Payload { get; } = "{\"track\":123456,\"listener\":654321,\"at\":\"2026-01-01T00:00:00Z\"}"u8.ToArray();

    /// <summary>Jobs a second.</summary>
    public double Rate(int jobs)
    {
        using var connection = new SqliteConnection(path);
        connection.Execute("PRAGMA journal_mode=WAL");
        new SqlitePragmas().Apply(connection, 1);
        SqliteJobQueue.Install(connection);
        long start = Stopwatch.GetTimestamp();
        for (int first = 1; first <= jobs; first += PerTransaction)
        {
            int last = Math.Min(jobs, first + PerTransaction - 1);
            Run(connection, first, last, Insert);
            Run(connection, first, last, Take);
            Run(connection, first, last, Complete);
        }
        return jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Run(SqliteConnection connection, int first, int last, Action<SqliteConnection, long> one)
    {
        using SqliteTransaction transaction = connection.Begin();
        for (long id = first; id <= last; id++)
            one(connection, id);
        transaction.Commit();
    }

    private static void Insert(SqliteConnection connection, long id)
    {
        SqliteStatement insert = connection.Cached("INSERT INTO forebay_job(id, type, payload, state, priority, run_at, enqueued_at) VALUES (?1, 'bench', ?2, 0, 0, ?3, ?3)");
        insert.Bind(1, id);
        insert.Bind(2, Payload);
        insert.Bind(3, 1_000_000 + id);
        insert.Run();
    }

    private static void Take(SqliteConnection connection, long id)
    {
        SqliteStatement take = connection.Cached("UPDATE forebay_job SET state = 2, run_at = ?2, worker = 'bench', attempt = attempt + 1, fence = fence + 1 WHERE id = ?1");
        take.Bind(1, id);
        take.Bind(2, 2_000_000 + id);
        take.Run();
    }

    private static void Complete(SqliteConnection connection, long id)
    {
        SqliteStatement complete = connection.Cached("UPDATE forebay_job SET state = 3, finished_at = ?2 WHERE id = ?1 AND fence = 1 AND state IN (0, 2)");
        complete.Bind(1, id);
        complete.Bind(2, 1_500_000 + id);
        complete.Run();
    }
}
