using System.Text.Json;
using Forebay.Jobs.Tests.Workers;
using Forebay.Sqlite;
using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Forebay.Jobs.Tests.Batches;

public sealed class BatchTests : WorkerTests, IAsyncLifetime
{
    private readonly TestFolder target = new();
    private readonly PlayLog log = new();
    private SqlitePool? pool;

    public async ValueTask InitializeAsync()
    {
        pool = new SqlitePool(new SqlitePoolOptions { Path = target["target.db"] });
        await pool.WriteAsync(db =>
        {
            PlayHandler.Install(db);
            return true;
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await pool!.DisposeAsync();
        target.Dispose();
    }

    [Fact]
    public async Task Many_jobs_are_written_in_transactions_of_at_most_a_hundred()
    {
        WorkerProcess process = Make();
        for (int i = 0; i < 250; i++)
            await process.Client.EnqueueAsync(new Play(i), null, Cancellation);
        await process.StartAsync();
        await AdvanceUntilAsync(async () => await CompletedAsync(process) == 250, "all are done");
        Assert.Equal(Enumerable.Range(0, 250).Select(i => (long)i), await WrittenAsync());
        Assert.Equal([100, 100, 50], log.Batches);
    }

    [Fact]
    public async Task A_batch_that_is_not_full_waits_so_long_and_takes_what_comes_meanwhile()
    {
        var time = new WatchedTime(Time);
        WorkerProcess process = Make(time: time);
        await process.Client.EnqueueAsync(new Play(1), null, Cancellation);
        await process.StartAsync();
        await Eventually.TrueAsync(() => time.Begun(TimeSpan.FromMilliseconds(50)) == 1, "the batch waits");
        await process.Client.EnqueueAsync(new Play(2), null, Cancellation);
        Time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Empty(log.Batches);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.TrueAsync(async () => await CompletedAsync(process) == 2, "both are done");
        Assert.Equal([2], log.Batches);
    }

    [Fact]
    public async Task A_job_that_can_not_be_written_holds_up_no_other_and_becomes_a_dead_letter()
    {
        WorkerProcess process = Make(options => options.MaxAttempts = 3);
        foreach (int number in (int[])[1, 2, -3, 4])
            await process.Client.EnqueueAsync(new Play(number), null, Cancellation);
        await process.Queue.EnqueueAsync("play", "no JSON"u8.ToArray(), null, Cancellation);
        await process.StartAsync();
        await AdvanceUntilAsync(async () => await process.Queue.CountAsync(Cancellation) is { Completed: 3, Dead: 2 }, "each has come to its end");
        Assert.Equal([1, 2, 4], await WrittenAsync());
        IReadOnlyList<DeadJob> dead = await process.Queue.ListDeadAsync(cancellationToken: Cancellation);
        Assert.Contains(dead, job => job.Attempt == 3 && job.Error.Contains("-3 can't be written", StringComparison.Ordinal));
        Assert.Contains(dead, job => job.Attempt == 1 && job.Error.Contains("can't be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_applied_by_a_worker_that_could_not_say_so_is_not_applied_again()
    {
        WorkerProcess process = Make();
        for (int i = 0; i < 10; i++)
            await process.Client.EnqueueAsync(new Play(i), null, Cancellation);
        // As a worker that is killed between its commit and its word to the queue.
        IReadOnlyList<JobLease> leases = await process.Queue.LeaseAsync(new LeaseRequest(["play"], "killed", 7, Minute), Cancellation);
        var killed = new PlayHandler(pool!, Time, log);
        await killed.ApplyAsync([.. leases.Select(lease => new BatchItem<Play>(lease.Id, lease.Fence, JsonSerializer.Deserialize<Play>(lease.Payload.Span, JsonSerializerOptions.Web)!))], Cancellation);
        await process.StartAsync();
        await AdvanceUntilAsync(async () => await CompletedAsync(process) == 10, "all are done");
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), await WrittenAsync());
    }

    [Fact]
    public async Task A_batch_that_failed_leaves_nothing_behind_and_can_be_applied_later()
    {
        var handler = new PlayHandler(pool!, Time, log);
        BatchItem<Play> good = new(new JobId("1"), 1, new Play(1)), bad = new(new JobId("2"), 1, new Play(-2));
        await Assert.ThrowsAsync<InvalidOperationException>(() => handler.ApplyAsync([good, bad], Cancellation));
        Assert.Empty(await WrittenAsync());
        await handler.ApplyAsync([good], Cancellation);
        await handler.ApplyAsync([good], Cancellation);
        Assert.Equal([1], await WrittenAsync());
    }

    [Fact]
    public async Task What_was_applied_is_forgotten_after_an_hour_of_applying_and_not_while_the_machine_is_off()
    {
        var handler = new PlayHandler(pool!, Time, log);
        await handler.ApplyAsync([new BatchItem<Play>(new JobId("old"), 1, new Play(0))], Cancellation);
        Time.Advance(TimeSpan.FromDays(30));
        await handler.ApplyAsync([new BatchItem<Play>(new JobId("old"), 2, new Play(0))], Cancellation);
        Assert.Equal([0], await WrittenAsync());
        for (int minute = 1; minute <= 61; minute++)
        {
            Time.Advance(Minute);
            await handler.ApplyAsync([new BatchItem<Play>(new JobId($"{minute}"), 1, new Play(minute))], Cancellation);
        }
        Assert.Equal(0, await pool!.ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM forebay_applied WHERE job = 'old'"), Cancellation));
        Assert.InRange(await pool.ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM forebay_applied"), Cancellation), 60, 61);
    }

    [Theory]
    [InlineData(0, 50, "MaxRows is 0")]
    [InlineData(100, -1, "MaxWait is -00:00:00.0010000")]
    [InlineData(100, 40_000, "MaxWait is 00:00:40")]
    public void A_bad_option_is_named_with_its_value(int rows, int wait, string told) => Assert.Contains(
        told,
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddForebayJobs(jobs => jobs.AddBatchHandler<Play, PlayHandler>("play", options =>
        {
            options.MaxRows = rows;
            options.MaxWait = TimeSpan.FromMilliseconds(wait);
        }))).Message,
        StringComparison.Ordinal);

    private static async Task<long> CompletedAsync(WorkerProcess process) => (await process.Queue.CountAsync(Cancellation)).Completed;

    private WorkerProcess Make(Action<BatchHandlerOptions>? options = null, TimeProvider? time = null) => Make(
        new HandlerScript((_, _, _) => Task.CompletedTask),
        jobs: jobs =>
        {
            jobs.Services.AddSingleton(pool!);
            jobs.Services.TryAddSingleton(log);
            jobs.AddBatchHandler<Play, PlayHandler>("play", batch => options?.Invoke(batch));
        },
        time: time);

    private ValueTask<List<long>> WrittenAsync() => pool!.ReadAsync(
        db =>
        {
            List<long> numbers = [];
            Forebay.Sqlite.Native.SqliteStatement read = db.Cached("SELECT number FROM play ORDER BY number");
            while (read.Step())
                numbers.Add(read.ColumnInt64(0));
            read.Reset();
            return numbers;
        },
        Cancellation);
}
