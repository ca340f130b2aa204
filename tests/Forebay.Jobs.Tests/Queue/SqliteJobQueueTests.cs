using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Tests.Queue;

public sealed class SqliteJobQueueTests : JobQueueWatchContract, IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly List<SqliteJobQueue> opened = [];
    private readonly ManualTimeProvider time = new();

    protected override QueueClock Clock => new ManualQueueClock(time);

    public async ValueTask DisposeAsync()
    {
        foreach (SqliteJobQueue queue in opened)
            await queue.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_job_whose_process_was_killed_is_run_by_the_next_after_its_visibility_time_out()
    {
        // Never disposed of before the next one opens: that is what a kill leaves.
        IJobQueue killed = Open();
        JobId id = (await EnqueueAsync(killed)).Id;
        JobLease lost = Assert.Single(await LeaseAsync(killed));
        IJobQueue next = Open();
        Assert.Empty(await LeaseAsync(next));
        time.Advance(Minute);
        JobLease lease = Assert.Single(await LeaseAsync(next));
        Assert.Equal((id, 2), (lease.Id, lease.Attempt));
        Assert.True(lease.Fence > lost.Fence);
    }

    [Fact]
    public async Task A_database_that_is_open_already_takes_the_queue_beside_its_own_tables()
    {
        await using var pool = new SqlitePool(new SqlitePoolOptions { Path = folder["app.db"] });
        await using (var queue = new SqliteJobQueue(pool, time: time))
            await EnqueueAsync(queue);
        Assert.Equal(1, await pool.ReadAsync(connection => connection.ScalarInt64("SELECT count(*) FROM forebay_job"), Cancellation));
    }

    [Theory]
    [InlineData("SELECT id, priority, run_at FROM forebay_job WHERE state = 0 AND type = ?1 ORDER BY priority DESC, run_at, id LIMIT ?2", "forebay_job_ready")]
    [InlineData("UPDATE forebay_job SET state = 0 WHERE state IN (1, 2) AND type = ?1 AND run_at <= ?2", "forebay_job_due")]
    [InlineData("SELECT id FROM forebay_job WHERE type = ?1 AND dedup_key = ?2 AND state < 3", "forebay_job_key")]
    [InlineData("SELECT min(run_at) FROM forebay_job WHERE state = 2 AND type = ?1", "forebay_job_due")]
    public async Task Leasing_reads_an_index_and_sorts_nothing(string sql, string index)
    {
        IJobQueue queue = Open();
        await EnqueueAsync(queue);
        using var connection = new SqliteConnection(folder["jobs.db"]);
        using SqliteStatement explain = connection.Prepare("EXPLAIN QUERY PLAN " + sql);
        List<string> plan = [];
        while (explain.Step())
            plan.Add(explain.ColumnText(3)!);
        Assert.Contains(index, Assert.Single(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_option_is_named_with_its_value() =>
        Assert.Contains(
            "PollEvery is 00:00:00",
            Assert.Throws<ForebayConfigurationException>(() => new SqliteJobQueue(folder["x.db"], new SqliteJobQueueOptions { PollEvery = TimeSpan.Zero })).Message,
            StringComparison.Ordinal);

    protected override IJobQueue Open()
    {
        var queue = new SqliteJobQueue(folder["jobs.db"], time: time);
        opened.Add(queue);
        return queue;
    }
}
