using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Tests.Workers;

public sealed class JobWorkerTests : WorkerTests
{
    [Fact]
    public async Task A_job_that_is_enqueued_is_run_and_completed()
    {
        var script = new HandlerScript((_, _, _) => Task.CompletedTask);
        WorkerProcess process = await StartAsync(script);
        JobId id = await EnqueueAsync(process, 7);
        await StateAsync(process, id, JobState.Completed);
        Assert.Equal((7, 1), Assert.Single(script.Begun));
    }

    [Fact]
    public async Task A_failed_job_is_tried_again_after_twice_the_wait_each_time_and_not_before()
    {
        var script = new HandlerScript((_, context, _) => context.Attempt < 3 ? throw new InvalidOperationException("no disk") : Task.CompletedTask);
        WorkerProcess process = await StartAsync(script, Exact);
        DateTimeOffset began = Time.GetUtcNow();
        JobId id = await EnqueueAsync(process);
        await StateAsync(process, id, JobState.Delayed);
        JobStatus first = (await process.Queue.FindAsync(id, Cancellation))!;
        Assert.Equal(began + TimeSpan.FromSeconds(10), first.DueAt);
        Assert.Contains("no disk", first.Error, StringComparison.Ordinal);
        await AdvanceUntilAsync(() => new(script.Begun.Count == 2), "the second attempt began");
        Assert.True(Time.GetUtcNow() >= first.DueAt);
        await StateAsync(process, id, JobState.Delayed);
        DateTimeOffset second = (await process.Queue.FindAsync(id, Cancellation))!.DueAt;
        Assert.InRange(second - first.DueAt, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20) + (Time.GetUtcNow() - first.DueAt));
        await AdvanceUntilAsync(() => new(script.Done.Count == 1), "the third attempt ended");
        Assert.True(Time.GetUtcNow() >= second);
        await StateAsync(process, id, JobState.Completed);
        await Eventually.TrueAsync(() => process.Logged.Count(id => id == 3511) == 2, "both failures were logged");
    }

    [Fact]
    public async Task A_job_that_fails_in_its_last_attempt_is_a_dead_letter_with_its_error()
    {
        var script = new HandlerScript((_, context, _) => throw new InvalidOperationException($"no disk in attempt {context.Attempt} of {context.MaxAttempts}"));
        WorkerProcess process = await StartAsync(script, Exact);
        JobId id = await EnqueueAsync(process);
        await AdvanceUntilAsync(async () => (await process.Queue.FindAsync(id, Cancellation))!.State == JobState.Dead, "the job is dead", Second);
        Assert.Equal([(1, 1), (1, 2), (1, 3)], script.Begun);
        DeadJob dead = Assert.Single(await process.Queue.ListDeadAsync(cancellationToken: Cancellation));
        Assert.Contains("no disk in attempt 3 of 3", dead.Error, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => process.Logged.Contains(3512), "the death was logged");
    }

    [Fact]
    public async Task A_failure_that_no_attempt_can_mend_kills_the_job_at_once()
    {
        var script = new HandlerScript((_, _, _) => throw new JobFailedException("the picture is gone"));
        WorkerProcess process = await StartAsync(script);
        await StateAsync(process, await EnqueueAsync(process), JobState.Dead);
        Assert.Single(script.Begun);
        Assert.Contains("the picture is gone", Assert.Single(await process.Queue.ListDeadAsync(cancellationToken: Cancellation)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"id\":\"seven\"}")]
    [InlineData("{\"id\":")]
    [InlineData("")]
    [InlineData("null")]
    public async Task A_payload_that_cannot_be_read_kills_the_job_at_once(string payload)
    {
        var script = new HandlerScript((_, _, _) => Task.CompletedTask);
        WorkerProcess process = await StartAsync(script);
        JobId id = (await process.Queue.EnqueueAsync("thumb", System.Text.Encoding.UTF8.GetBytes(payload), null, Cancellation)).Id;
        await StateAsync(process, id, JobState.Dead);
        Assert.Empty(script.Begun);
        Assert.Contains("payload", (await process.Queue.FindAsync(id, Cancellation))!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_handler_is_not_registered_dies_at_once()
    {
        var script = new HandlerScript((_, _, _) => Task.CompletedTask);
        WorkerProcess process = await StartAsync(script, jobs: jobs => jobs.Services.Remove(jobs.Services.Single(service => service.ServiceType == typeof(ThumbHandler))));
        JobId id = await EnqueueAsync(process);
        await StateAsync(process, id, JobState.Dead);
        Assert.Contains("no handler", (await process.Queue.FindAsync(id, Cancellation))!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_kills_its_process_each_time_becomes_a_dead_letter()
    {
        var script = new HandlerScript((_, _, _) => Task.CompletedTask);
        WorkerProcess process = Make(script, handler => handler.MaxAttempts = 2);
        JobId id = await EnqueueAsync(process);
        for (int i = 0; i < 2; i++)
        {
            Assert.Single(await process.Queue.LeaseAsync(new LeaseRequest(["thumb"], "killed", 1, Minute), Cancellation));
            Time.Advance(Minute);
        }
        await process.StartAsync();
        await StateAsync(process, id, JobState.Dead);
        Assert.Empty(script.Begun);
    }

    [Fact]
    public async Task No_more_jobs_run_at_a_time_than_the_concurrency_allows_and_the_greatest_priority_first()
    {
        int now = 0, most = 0;
        var gate = new Gate();
        var script = new HandlerScript(async (_, _, cancellation) =>
        {
            int running = Interlocked.Increment(ref now);
            most = Math.Max(most, running);
            await gate.PassAsync(cancellation);
            Interlocked.Decrement(ref now);
        });
        WorkerProcess process = Make(script, handler => handler.Concurrency = 2);
        for (int i = 0; i < 6; i++)
            await EnqueueAsync(process, i, new EnqueueOptions { Priority = i });
        await process.StartAsync();
        await Eventually.TrueAsync(() => script.Begun.Count == 2, "two run");
        Assert.Equal([4, 5], script.Begun.Select(job => job.Id).Order());
        gate.Open();
        await Eventually.TrueAsync(() => script.Done.Count == 6, "all are done");
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_delayed_job_is_run_when_its_time_has_come_and_not_before()
    {
        var script = new HandlerScript((_, _, _) => Task.CompletedTask);
        WorkerProcess process = await StartAsync(script);
        DateTimeOffset due = Time.GetUtcNow() + Minute;
        await EnqueueAsync(process, 1, new EnqueueOptions { Delay = Minute });
        await AdvanceUntilAsync(() => new(!script.Begun.IsEmpty), "the job began");
        Assert.True(Time.GetUtcNow() >= due);
    }

    [Fact]
    public async Task A_job_of_a_key_that_runs_is_not_added_again()
    {
        var gate = new Gate();
        var script = new HandlerScript((_, _, cancellation) => gate.PassAsync(cancellation));
        WorkerProcess process = await StartAsync(script);
        var keyed = new EnqueueOptions { DeduplicationKey = "7" };
        JobId id = await EnqueueAsync(process, 7, keyed);
        await gate.Arrived;
        Assert.Equal(id, await EnqueueAsync(process, 7, keyed));
        gate.Open();
        await StateAsync(process, id, JobState.Completed);
        Assert.Single(script.Begun);
        Assert.NotEqual(id, await EnqueueAsync(process, 7, keyed));
    }

    [Fact]
    public async Task What_a_handler_reports_is_seen_while_it_runs()
    {
        var gate = new Gate();
        var script = new HandlerScript(async (_, context, cancellation) =>
        {
            Assert.True(await context.ReportProgressAsync(3, 10, "drawing", cancellation));
            Assert.True(await context.HeartbeatAsync(cancellation));
            await gate.PassAsync(cancellation);
        });
        WorkerProcess process = await StartAsync(script);
        JobId id = await EnqueueAsync(process);
        await gate.Arrived;
        Assert.Equal(new JobProgress(3, 10, "drawing"), (await process.Queue.FindAsync(id, Cancellation))!.Progress);
        gate.Open();
        await StateAsync(process, id, JobState.Completed);
    }

    private static void Exact(JobHandlerOptions handler)
    {
        handler.MaxAttempts = 3;
        handler.BackOff.First = TimeSpan.FromSeconds(10);
        handler.BackOff.Jitter = 0;
    }
}
