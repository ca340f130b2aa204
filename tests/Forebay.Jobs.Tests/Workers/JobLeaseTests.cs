using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Tests.Workers;

/// <summary>Several workers and one file: heartbeats, lost leases, stops and kills.</summary>
public sealed class JobLeaseTests : WorkerTests
{
    [Fact]
    public async Task A_job_that_runs_for_long_is_kept_from_others_by_heartbeats()
    {
        var gate = new Gate();
        var script = new HandlerScript((_, _, cancellation) => gate.PassAsync(cancellation));
        var time = new WatchedTime(Time);
        WorkerProcess process = await StartAsync(script, VisibleAfterAMinute, time: time);
        JobId id = await EnqueueAsync(process);
        await gate.Arrived;
        WorkerProcess other = await StartAsync(script, VisibleAfterAMinute);
        for (int beat = 1; beat <= 15; beat++)
        {
            await Eventually.TrueAsync(() => time.Begun(Minute / 3) == beat, "the next heartbeat is waited for");
            Time.Advance(Minute / 3);
            await Eventually.TrueAsync(async () => (await process.Queue.FindAsync(id, Cancellation))!.DueAt == Time.GetUtcNow() + Minute, "the lease was renewed");
        }
        gate.Open();
        await StateAsync(other, id, JobState.Completed);
        Assert.Single(script.Begun);
    }

    [Fact]
    public async Task A_handler_whose_lease_was_lost_is_cancelled_and_completes_nothing()
    {
        var ended = new TaskCompletionSource();
        var script = new HandlerScript(async (_, _, cancellation) =>
        {
            using CancellationTokenRegistration told = cancellation.Register(ended.SetResult);
            await ended.Task;
        });
        WorkerProcess process = await StartAsync(script, VisibleAfterAMinute);
        JobId id = await EnqueueAsync(process);
        await Eventually.TrueAsync(() => !script.Begun.IsEmpty, "the job began");
        await using var thief = new Forebay.Sqlite.SqliteJobQueue(PathOfQueue, time: new LaterTime(Time, Minute));
        JobLease taken = Assert.Single(await thief.LeaseAsync(new LeaseRequest(["thumb"], "thief", 1, WorkerProcess.Long), Cancellation));
        await AdvanceUntilAsync(() => new(process.Logged.Contains(3513)), "the loss was noted");
        Assert.True(ended.Task.IsCompleted);
        Assert.Equal(JobState.Running, (await process.Queue.FindAsync(id, Cancellation))!.State);
        Assert.True(await thief.CompleteAsync(taken, Cancellation));
    }

    [Fact]
    public async Task Two_workers_share_the_jobs_and_run_none_twice()
    {
        var script = new HandlerScript(async (_, _, _) => await Task.Yield());
        WorkerProcess one = await StartAsync(script), other = await StartAsync(script);
        for (int i = 0; i < 100; i++)
            await EnqueueAsync(i % 2 == 0 ? one : other, i);
        await AdvanceUntilAsync(async () => (await one.Queue.CountAsync(Cancellation)).Completed == 100, "all are done", TimeSpan.FromMilliseconds(1));
        Assert.Equal(Enumerable.Range(0, 100), script.Begun.Select(job => job.Id).Order());
    }

    [Fact]
    public async Task A_job_that_a_killed_worker_held_is_run_by_the_next_after_the_visibility_time_out()
    {
        var script = new HandlerScript((_, _, _) => Task.CompletedTask);
        await using (var killed = new Forebay.Sqlite.SqliteJobQueue(PathOfQueue, time: Time))
        {
            await killed.EnqueueAsync("thumb", "{\"id\":7}"u8.ToArray(), null, Cancellation);
            Assert.Single(await killed.LeaseAsync(new LeaseRequest(["thumb"], "killed", 1, Minute), Cancellation));
        }
        DateTimeOffset end = Time.GetUtcNow() + Minute;
        await StartAsync(script);
        await AdvanceUntilAsync(() => new(!script.Done.IsEmpty), "the job ran");
        Assert.True(Time.GetUtcNow() >= end);
        Assert.Equal((7, 2), Assert.Single(script.Begun));
    }

    [Fact]
    public async Task A_stop_waits_for_what_runs_and_begins_nothing_more()
    {
        var gate = new Gate();
        var script = new HandlerScript((_, _, cancellation) => gate.PassAsync(cancellation));
        WorkerProcess process = await StartAsync(script, handler => handler.Concurrency = 1);
        JobId running = await EnqueueAsync(process, 1), waiting = await EnqueueAsync(process, 2);
        await gate.Arrived;
        Task stop = process.StopAsync(Cancellation);
        await Eventually.TrueAsync(() => process.Logged.Contains(3502), "the worker stops");
        Assert.False(stop.IsCompleted);
        gate.Open();
        await stop;
        Assert.Equal(JobState.Completed, (await process.Queue.FindAsync(running, Cancellation))!.State);
        Assert.Equal((JobState.Pending, 0), ((await process.Queue.FindAsync(waiting, Cancellation)) is { } job ? (job.State, job.Attempt) : default));
        Assert.Single(script.Begun);
    }

    [Fact]
    public async Task A_stop_that_can_wait_no_longer_cancels_what_runs_and_gives_it_back()
    {
        var script = new HandlerScript((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        WorkerProcess process = await StartAsync(script, jobs: jobs => jobs.ConfigureWorker(worker => worker.StopTimeout = TimeSpan.FromSeconds(7)));
        JobId id = await EnqueueAsync(process);
        await Eventually.TrueAsync(() => !script.Begun.IsEmpty, "the job began");
        DateTimeOffset began = Time.GetUtcNow();
        Task stop = process.StopAsync(Cancellation);
        await AdvanceUntilAsync(() => new(stop.IsCompleted), "the worker has stopped");
        await stop;
        Assert.True(Time.GetUtcNow() - began >= TimeSpan.FromSeconds(7));
        JobStatus job = (await process.Queue.FindAsync(id, Cancellation))!;
        Assert.Equal((JobState.Pending, 0), (job.State, job.Attempt));
        Assert.Contains(3514, process.Logged);
    }

    [Fact]
    public async Task A_handler_that_heeds_no_cancellation_keeps_its_lease_and_holds_the_host_no_longer_than_it_waits()
    {
        var gate = new Gate();
        var script = new HandlerScript((_, _, _) => gate.PassAsync(CancellationToken.None));
        WorkerProcess process = await StartAsync(script, VisibleAfterAMinute, jobs => jobs.ConfigureWorker(worker => worker.StopTimeout = TimeSpan.Zero));
        JobId id = await EnqueueAsync(process);
        await gate.Arrived;
        using var hostWaitsNoLonger = new CancellationTokenSource();
        Task stop = process.StopAsync(hostWaitsNoLonger.Token);
        await Eventually.TrueAsync(() => process.Logged.Contains(3503), "it was cancelled");
        await hostWaitsNoLonger.CancelAsync();
        await stop;
        Assert.Equal(JobState.Running, (await process.Queue.FindAsync(id, Cancellation))!.State);
        Time.Advance(Minute);
        Assert.Equal(JobState.Pending, (await process.Queue.FindAsync(id, Cancellation))!.State);
        gate.Open();
        await StateAsync(process, id, JobState.Completed);
    }

    [Fact]
    public async Task Finished_jobs_are_purged_when_they_were_kept_long_enough()
    {
        var script = new HandlerScript((_, _, _) => Task.CompletedTask);
        WorkerProcess process = await StartAsync(script, jobs: jobs => jobs.ConfigureWorker(worker => worker.KeepCompleted = Minute * 90));
        JobId id = await EnqueueAsync(process);
        await StateAsync(process, id, JobState.Completed);
        DateTimeOffset done = Time.GetUtcNow();
        await AdvanceUntilAsync(async () => await process.Queue.FindAsync(id, Cancellation) is null, "the job is purged", Minute);
        Assert.True(Time.GetUtcNow() - done >= Minute * 90);
    }

    private static void VisibleAfterAMinute(JobHandlerOptions handler) => handler.VisibilityTimeout = Minute;
}
