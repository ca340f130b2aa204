namespace Forebay.Sqlite;

/// <summary>The queue's table, its indexes and the statements on it. Times are milliseconds of Unix time; states are <see cref="Forebay.Jobs.JobState"/>'s numbers.</summary>
internal static class JobSchema
{
    /// <summary>
    /// <c>run_at</c> is when a job may run and, while it runs, when its lease ends. Jobs that are due stand in an index of their own in the order
    /// in which they are leased, so that a lease reads as many rows as it takes, however many wait; delayed jobs and leases that have run out are
    /// moved there first, by an index on the time. A key is taken while its job waits or runs. <c>AUTOINCREMENT</c>: a purged job's id is not used again.
    /// </summary>
    public const string Create = """
        CREATE TABLE IF NOT EXISTS forebay_job(
            id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, payload BLOB NOT NULL, state INTEGER NOT NULL, priority INTEGER NOT NULL,
            run_at INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0, dedup_key TEXT, worker TEXT, error TEXT,
            enqueued_at INTEGER NOT NULL, finished_at INTEGER, done INTEGER, total INTEGER, text TEXT);
        CREATE INDEX IF NOT EXISTS forebay_job_ready ON forebay_job(type, priority DESC, run_at, id) WHERE state = 0;
        CREATE INDEX IF NOT EXISTS forebay_job_due ON forebay_job(state, type, run_at);
        CREATE INDEX IF NOT EXISTS forebay_job_finished ON forebay_job(state, finished_at) WHERE finished_at IS NOT NULL;
        CREATE UNIQUE INDEX IF NOT EXISTS forebay_job_key ON forebay_job(type, dedup_key) WHERE dedup_key IS NOT NULL AND state < 3;
        """;

    public const string FindKey = "SELECT id FROM forebay_job WHERE type = ?1 AND dedup_key = ?2 AND state < 3";

    public const string Insert = """
        INSERT INTO forebay_job(type, payload, state, priority, run_at, dedup_key, enqueued_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id
        """;

    /// <summary>Run-out leases keep their fence: their holders may still finish, until another lease is given.</summary>
    public const string Ripen = "UPDATE forebay_job SET state = 0 WHERE state IN (1, 2) AND type = ?1 AND run_at <= ?2";

    public const string Ready = "SELECT id, priority, run_at FROM forebay_job WHERE state = 0 AND type = ?1 ORDER BY priority DESC, run_at, id LIMIT ?2";

    public const string Take = """
        UPDATE forebay_job SET state = 2, run_at = ?2, worker = ?3, attempt = attempt + 1, fence = fence + 1 WHERE id = ?1 RETURNING type, payload, attempt, fence
        """;

    public const string Renew = "UPDATE forebay_job SET state = 2, run_at = ?3" + WhereHeld;

    public const string Complete = "UPDATE forebay_job SET state = 3, finished_at = ?3" + WhereHeld;

    /// <summary>What ends a lease without ending the job raises the fence, so that its holder can do nothing with it any more.</summary>
    public const string Retry = "UPDATE forebay_job SET state = 1, run_at = ?3, error = ?4, fence = fence + 1" + WhereHeld;

    public const string Bury = "UPDATE forebay_job SET state = 4, finished_at = ?3, error = ?4" + WhereHeld;

    public const string GiveBack = "UPDATE forebay_job SET state = 0, run_at = min(run_at, ?3), attempt = attempt - 1, fence = fence + 1" + WhereHeld;

    public const string Progress = "UPDATE forebay_job SET done = ?3, total = ?4, text = ?5" + WhereHeld;

    public const string Find = """
        SELECT type, state, attempt, priority, enqueued_at, run_at, finished_at, worker, error, done, total, text FROM forebay_job WHERE id = ?1
        """;

    public const string Count = "SELECT state, count(*), sum(run_at <= ?1) FROM forebay_job GROUP BY state";

    public const string ListDead = """
        SELECT id, type, payload, attempt, error, finished_at FROM forebay_job WHERE state = 4 AND finished_at IS NOT NULL ORDER BY finished_at DESC, id DESC LIMIT ?1 OFFSET ?2
        """;

    /// <summary><c>OR IGNORE</c>: where another job has the key meanwhile, nothing is changed.</summary>
    public const string Revive = """
        UPDATE OR IGNORE forebay_job SET state = 0, run_at = ?2, attempt = 0, fence = fence + 1, finished_at = NULL, done = NULL, total = NULL, text = NULL WHERE id = ?1 AND state = 4
        """;

    public const string Purge = """
        DELETE FROM forebay_job WHERE id IN (SELECT id FROM forebay_job WHERE state = ?1 AND finished_at IS NOT NULL AND finished_at < ?2 ORDER BY finished_at LIMIT ?3)
        """;

    /// <summary>When the next job of a type is due: the earliest of each state, each found by an index.</summary>
    public const string NextDue = """
        SELECT min(at) FROM (
            SELECT 0 AS at WHERE EXISTS (SELECT 1 FROM forebay_job WHERE state = 0 AND type = ?1)
            UNION ALL SELECT min(run_at) FROM forebay_job WHERE state = 1 AND type = ?1
            UNION ALL SELECT min(run_at) FROM forebay_job WHERE state = 2 AND type = ?1)
        """;

    // A lease is good until another is given (the fence) or the job is finished (the state), however late it is.
    private const string WhereHeld = " WHERE id = ?1 AND fence = ?2 AND state IN (0, 2)";
}
