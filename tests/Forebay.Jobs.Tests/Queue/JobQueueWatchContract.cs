using Xunit;

namespace Forebay.Jobs.Tests.Queue;

/// <summary>What every queue tells of its jobs, how it wakes who waits, and what many do to it at once.</summary>
public abstract class JobQueueWatchContract : JobQueueContract
{
    [Fact]
    public async Task A_job_tells_where_it_stands_and_how_far_it_is()
    {
        IJobQueue queue = Open();
        Needs(queue, JobQueueFeatures.Status);
        JobId id = (await EnqueueAsync(queue, new EnqueueOptions { Priority = 3, Delay = Second })).Id;
        Assert.Equal(JobState.Delayed, (await queue.FindAsync(id, Cancellation))!.State);
        await Clock.PassAsync(Second);
        Assert.Equal(JobState.Pending, (await queue.FindAsync(id, Cancellation))!.State);
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        Assert.Null((await queue.FindAsync(id, Cancellation))!.Progress);
        Assert.True(await queue.ReportProgressAsync(lease, new JobProgress(3, 10, "drawing"), Cancellation));
        JobStatus running = (await queue.FindAsync(id, Cancellation))!;
        Assert.Equal((JobState.Running, 1, 3, "w"), (running.State, running.Attempt, running.Priority, running.Worker));
        Assert.Equal(new JobProgress(3, 10, "drawing"), running.Progress);
        Assert.Equal(Clock.Now + Clock.Calm, running.DueAt);
        await queue.CompleteAsync(lease, Cancellation);
        JobStatus done = (await queue.FindAsync(id, Cancellation))!;
        Assert.Equal((JobState.Completed, Clock.Now), (done.State, done.FinishedAt));
        Assert.Null(await queue.FindAsync(new JobId(id.Value + "1"), Cancellation));
    }

    [Fact]
    public async Task Each_job_is_counted_in_the_state_it_is_in_now()
    {
        IJobQueue queue = Open();
        Needs(queue, JobQueueFeatures.Counts);
        for (int i = 0; i < 6; i++)
            await EnqueueAsync(queue);
        await EnqueueAsync(queue, new EnqueueOptions { Delay = Minute });
        await EnqueueAsync(queue, new EnqueueOptions { Delay = Minute * 5 });
        IReadOnlyList<JobLease> leases = await LeaseAsync(queue, most: 5);
        await queue.CompleteAsync(leases[0], Cancellation);
        await queue.CompleteAsync(leases[1], Cancellation);
        await queue.FailAsync(leases[2], "no", null, Cancellation);
        await queue.RenewAsync(leases[3], Minute * 3, Cancellation);
        Assert.Equal(new JobCounts(Pending: 1, Delayed: 2, Running: 2, Completed: 2, Dead: 1), await queue.CountAsync(Cancellation));
        await Clock.PassAsync(Minute);
        Assert.Equal(new JobCounts(Pending: 3, Delayed: 1, Running: 1, Completed: 2, Dead: 1), await queue.CountAsync(Cancellation));
    }

    [Fact]
    public async Task Finished_jobs_are_purged_when_they_are_old_enough_and_others_never()
    {
        IJobQueue queue = Open();
        Needs(queue, JobQueueFeatures.Status);
        JobId done = (await EnqueueAsync(queue)).Id;
        await queue.CompleteAsync(Assert.Single(await LeaseAsync(queue)), Cancellation);
        await EnqueueAsync(queue);
        await queue.FailAsync(Assert.Single(await LeaseAsync(queue)), "no", null, Cancellation);
        JobId waiting = (await EnqueueAsync(queue)).Id;
        await Clock.PassAsync(Minute);
        Assert.Equal(0, await queue.PurgeAsync(JobState.Completed, Minute, Cancellation));
        await Clock.PassAsync(Second);
        Assert.Equal(1, await queue.PurgeAsync(JobState.Completed, Minute, Cancellation));
        Assert.Null(await queue.FindAsync(done, Cancellation));
        Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation));
        Assert.Equal(1, await queue.PurgeAsync(JobState.Dead, Minute, Cancellation));
        Assert.NotNull(await queue.FindAsync(waiting, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.PurgeAsync(JobState.Pending, Minute, Cancellation));
    }

    [Fact]
    public async Task Dead_letters_are_purged_when_they_are_old_enough_and_waiting_jobs_never()
    {
        IJobQueue queue = Open();
        JobId old = (await EnqueueAsync(queue)).Id;
        await queue.FailAsync(Assert.Single(await LeaseAsync(queue)), "no", null, Cancellation);
        JobId waiting = (await EnqueueAsync(queue)).Id;
        Assert.Equal(0, await queue.PurgeAsync(JobState.Dead, Minute, Cancellation));
        Assert.Equal(old, Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation)).Id);
        await Clock.PassAsync(Clock.Span + Clock.Tick);
        Assert.Equal(1, await queue.PurgeAsync(JobState.Dead, Clock.Span, Cancellation));
        Assert.Empty(await queue.ListDeadAsync(cancellationToken: Cancellation));
        Assert.Equal(0, await queue.PurgeAsync(JobState.Completed, TimeSpan.Zero, Cancellation));
        Assert.Equal(waiting, Assert.Single(await LeaseAsync(queue)).Id);
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.PurgeAsync(JobState.Pending, Minute, Cancellation));
    }

    [Fact]
    public async Task A_wait_ends_with_a_job_of_its_type_and_not_with_another()
    {
        IJobQueue queue = Open();
        Task wait = queue.WaitAsync(["thumb"], Cancellation).AsTask();
        await EnqueueAsync(queue, type: "other");
        await queue.WaitAsync(["other"], Cancellation);
        Assert.False(wait.IsCompleted);
        await EnqueueAsync(queue);
        await wait.WaitAsync(Minute, Cancellation);
    }

    [Fact]
    public async Task A_wait_ends_when_a_delayed_job_is_due_and_when_a_lease_runs_out()
    {
        IJobQueue queue = Open();
        await EnqueueAsync(queue, new EnqueueOptions { Delay = Clock.Span });
        await Clock.PassUntilAsync(queue.WaitAsync(["thumb"], Cancellation).AsTask());
        Assert.Single(await LeaseAsync(queue, visibility: Clock.Span));
        await Clock.PassUntilAsync(queue.WaitAsync(["thumb"], Cancellation).AsTask());
        Assert.Single(await LeaseAsync(queue));
    }

    [Fact]
    public async Task A_wait_ends_when_another_process_enqueues()
    {
        IJobQueue queue = Open(), other = Open();
        Task wait = queue.WaitAsync(["thumb"], Cancellation).AsTask();
        await EnqueueAsync(other);
        await Clock.PassUntilAsync(wait);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        IJobQueue queue = Open();
        using var cancelled = new CancellationTokenSource();
        Task wait = queue.WaitAsync(["thumb"], cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Many_workers_of_several_processes_run_each_job_once()
    {
        const int jobs = 300;
        IJobQueue[] queues = [Open(), Open(), Open()];
        var seen = new System.Collections.Concurrent.ConcurrentBag<JobId>();
        int enqueued = 0;
        await Task.WhenAll(Enumerable.Range(0, 9).Select(worker => Task.Run(
            async () =>
            {
                IJobQueue queue = queues[worker % queues.Length];
                while (Interlocked.Increment(ref enqueued) <= jobs)
                    await EnqueueAsync(queue);
                await DrainAsync(queue, seen);
            },
            Cancellation)));
        await Clock.TrueAsync(
            async () =>
            {
                await DrainAsync(queues[0], seen);
                return seen.Count >= jobs;
            },
            "all have run");
        Assert.Equal(jobs, seen.Count);
        Assert.Equal(jobs, seen.Distinct().Count());
        if (queues[0].Features.HasFlag(JobQueueFeatures.Counts))
            Assert.Equal(jobs, (await queues[0].CountAsync(Cancellation)).Completed);
    }

    [Fact]
    public async Task Of_many_that_enqueue_a_key_at_once_one_adds_it()
    {
        IJobQueue[] queues = [Open(), Open()];
        Needs(queues[0], JobQueueFeatures.Deduplication);
        JobReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => EnqueueAsync(queues[i % 2], new EnqueueOptions { DeduplicationKey = "k" }), Cancellation)));
        Assert.Single(receipts, receipt => receipt.IsNew);
        Assert.Single(receipts.Select(receipt => receipt.Id).Distinct());
    }

    [Fact]
    public async Task A_value_that_cannot_work_is_named()
    {
        IJobQueue queue = Open();
        await Assert.ThrowsAsync<ArgumentException>(async () => await EnqueueAsync(queue, type: ""));
        ArgumentException large = await Assert.ThrowsAsync<ArgumentException>(async () => await queue.EnqueueAsync("thumb", new byte[JobLimits.MaxPayloadBytes + 1], null, Cancellation));
        Assert.Contains("1048577", large.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await EnqueueAsync(queue, new EnqueueOptions { Delay = -Second }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await EnqueueAsync(queue, new EnqueueOptions { DeduplicationKey = "" }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.LeaseAsync(new LeaseRequest([], "w", 1, Minute), Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await queue.LeaseAsync(new LeaseRequest(["thumb"], "w", 0, Minute), Cancellation));
    }

    private async Task DrainAsync(IJobQueue queue, System.Collections.Concurrent.ConcurrentBag<JobId> seen)
    {
        while (await LeaseAsync(queue, most: 3) is { Count: > 0 } leases)
        {
            foreach (JobLease lease in leases)
            {
                seen.Add(lease.Id);
                Assert.True(await queue.CompleteAsync(lease, Cancellation));
            }
        }
    }
}
