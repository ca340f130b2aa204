using System.Text;
using Xunit;

namespace Forebay.Jobs.Tests.Queue;

/// <summary>What every queue holds to. A new queue is finished when this passes; a fact that needs a feature which it hasn't is skipped, and says so.</summary>
public abstract class JobQueueContract
{
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    protected abstract QueueClock Clock { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_leased_as_it_was_enqueued()
    {
        IJobQueue queue = Open();
        JobReceipt receipt = await queue.EnqueueAsync("thumb", "{\"id\":7}"u8.ToArray(), cancellationToken: Cancellation);
        Assert.True(receipt.IsNew);
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        Assert.Equal(receipt.Id, lease.Id);
        Assert.Equal("thumb", lease.Type);
        Assert.Equal("{\"id\":7}", Encoding.UTF8.GetString(lease.Payload.Span));
        Assert.Equal(1, lease.Attempt);
    }

    [Fact]
    public async Task An_empty_payload_is_kept()
    {
        IJobQueue queue = Open();
        await queue.EnqueueAsync("thumb", ReadOnlyMemory<byte>.Empty, cancellationToken: Cancellation);
        Assert.True(Assert.Single(await LeaseAsync(queue)).Payload.IsEmpty);
    }

    [Fact]
    public async Task A_leased_job_is_not_leased_by_another()
    {
        IJobQueue queue = Open(), other = Open();
        await EnqueueAsync(queue);
        Assert.Single(await LeaseAsync(queue));
        Assert.Empty(await LeaseAsync(queue));
        Assert.Empty(await LeaseAsync(other));
    }

    [Fact]
    public async Task A_lease_gives_no_more_than_was_asked_for()
    {
        IJobQueue queue = Open();
        for (int i = 0; i < 5; i++)
            await EnqueueAsync(queue);
        Assert.Equal(3, (await LeaseAsync(queue, most: 3)).Count);
        Assert.Equal(2, (await LeaseAsync(queue, most: 3)).Count);
    }

    [Fact]
    public async Task A_type_that_was_not_asked_for_is_not_leased()
    {
        IJobQueue queue = Open();
        await EnqueueAsync(queue, type: "other");
        Assert.Empty(await LeaseAsync(queue));
        await EnqueueAsync(queue);
        Assert.Equal(2, (await queue.LeaseAsync(new LeaseRequest(["thumb", "other"], "w", 10, Minute), Cancellation)).Count);
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_taken_by_another_and_its_holder_can_do_nothing()
    {
        IJobQueue queue = Open(), other = Open();
        await EnqueueAsync(queue);
        DateTimeOffset began = Clock.Now;
        JobLease first = Assert.Single(await LeaseAsync(queue, visibility: Clock.Span));
        JobLease second = await LeaseAfterAsync(other, Clock.Span, began);
        Assert.True(second.Fence > first.Fence);
        Assert.Equal(2, second.Attempt);
        Assert.False(await queue.RenewAsync(first, Minute, Cancellation));
        Assert.False(await queue.CompleteAsync(first, Cancellation));
        Assert.False(await queue.FailAsync(first, "late", Second, Cancellation));
        Assert.False(await queue.FailAsync(first, "late", null, Cancellation));
        Assert.False(await queue.ReturnAsync(first, Cancellation));
        Assert.False(await queue.ReportProgressAsync(first, new JobProgress(1, 2), Cancellation));
        Assert.True(await other.CompleteAsync(second, Cancellation));
        Assert.False(await other.CompleteAsync(second, Cancellation));
    }

    [Fact]
    public async Task A_renewed_lease_does_not_run_out()
    {
        IJobQueue queue = Open();
        await EnqueueAsync(queue);
        JobLease lease = Assert.Single(await LeaseAsync(queue, visibility: Clock.Span));
        DateTimeOffset end = Clock.Now + (Clock.Span * 4);
        while (Clock.Now < end)
        {
            await Clock.PassAsync(Clock.Beat);
            Assert.Empty(await LeaseAsync(queue));
            Assert.True(await queue.RenewAsync(lease, Clock.Span, Cancellation));
        }
        Assert.True(await queue.CompleteAsync(lease, Cancellation));
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_good_until_another_is_given()
    {
        IJobQueue queue = Open();
        Needs(queue, JobQueueFeatures.LateLeases);
        await EnqueueAsync(queue);
        JobLease lease = Assert.Single(await LeaseAsync(queue, visibility: Clock.Span));
        await Clock.PassAsync(Clock.Span * 2);
        Assert.True(await queue.RenewAsync(lease, Clock.Span, Cancellation));
        Assert.Empty(await LeaseAsync(queue));
        await Clock.PassAsync(Clock.Span * 2);
        Assert.True(await queue.CompleteAsync(lease, Cancellation));
        Assert.Empty(await LeaseAsync(queue));
    }

    [Fact]
    public async Task While_a_job_of_a_key_waits_or_runs_no_second_one_is_added()
    {
        IJobQueue queue = Open();
        Needs(queue, JobQueueFeatures.Deduplication);
        var keyed = new EnqueueOptions { DeduplicationKey = "track:17" };
        JobReceipt first = await EnqueueAsync(queue, keyed);
        Assert.Equal(new JobReceipt(first.Id, IsNew: false), await EnqueueAsync(queue, keyed));
        Assert.True((await EnqueueAsync(queue, keyed, "other")).IsNew);
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        Assert.Equal(new JobReceipt(first.Id, IsNew: false), await EnqueueAsync(queue, keyed));
        DateTimeOffset failed = Clock.Now;
        await queue.FailAsync(lease, "again", Clock.Span, Cancellation);
        Assert.Equal(new JobReceipt(first.Id, IsNew: false), await EnqueueAsync(queue, keyed));
        await queue.CompleteAsync(await LeaseAfterAsync(queue, Clock.Span, failed), Cancellation);
        JobReceipt next = await EnqueueAsync(queue, keyed);
        Assert.True(next.IsNew);
        Assert.NotEqual(first.Id, next.Id);
    }

    [Fact]
    public async Task The_greatest_priority_is_leased_first_and_of_these_the_oldest()
    {
        IJobQueue queue = Open();
        Needs(queue, JobQueueFeatures.Priorities);
        JobId low = (await EnqueueAsync(queue, new EnqueueOptions { Priority = -1 })).Id;
        JobId plain = (await EnqueueAsync(queue)).Id;
        await Clock.PassAsync(Second);
        JobId high = (await EnqueueAsync(queue, new EnqueueOptions { Priority = 5 })).Id;
        JobId later = (await EnqueueAsync(queue)).Id;
        JobId[] order = [.. (await LeaseAsync(queue, most: 3)).Concat(await LeaseAsync(queue, most: 3)).Select(lease => lease.Id)];
        Assert.Equal([high, plain, later, low], order);
    }

    [Fact]
    public async Task A_delayed_job_is_leased_when_its_time_has_come_and_not_before()
    {
        IJobQueue queue = Open();
        DateTimeOffset began = Clock.Now;
        await EnqueueAsync(queue, new EnqueueOptions { Delay = Clock.Span, Priority = 100 });
        Assert.Equal(1, (await LeaseAfterAsync(queue, Clock.Span, began)).Attempt);
    }

    [Fact]
    public async Task A_failed_job_waits_for_its_retry_and_counts_its_attempts()
    {
        IJobQueue queue = Open();
        JobId id = (await EnqueueAsync(queue)).Id;
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        DateTimeOffset failed = Clock.Now;
        Assert.True(await queue.FailAsync(lease, "no disk", Clock.Span, Cancellation));
        Assert.False(await queue.CompleteAsync(lease, Cancellation));
        if (queue.Features.HasFlag(JobQueueFeatures.Status))
        {
            JobStatus? status = await queue.FindAsync(id, Cancellation);
            Assert.Equal((JobState.Delayed, "no disk"), (status!.State, status.Error));
        }
        Assert.Empty(await LeaseAsync(queue));
        JobLease again = await LeaseAfterAsync(queue, Clock.Span, failed);
        Assert.Equal((id, 2), (again.Id, again.Attempt));
        Assert.True(again.Fence > lease.Fence);
    }

    [Fact]
    public async Task A_dead_letter_keeps_payload_and_error_and_can_be_tried_again()
    {
        IJobQueue queue = Open();
        JobId id = (await queue.EnqueueAsync("thumb", "{}"u8.ToArray(), cancellationToken: Cancellation)).Id;
        Assert.False(await queue.RetryDeadAsync(id, Cancellation));
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        DateTimeOffset before = Clock.Now;
        Assert.True(await queue.FailAsync(lease, new string('x', 20_000), null, Cancellation));
        Assert.Empty(await LeaseAsync(queue));
        DeadJob dead = Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation));
        Assert.Equal((id, "thumb", "{}", 1), (dead.Id, dead.Type, Encoding.UTF8.GetString(dead.Payload.Span), dead.Attempt));
        Assert.Equal(JobLimits.MaxTextLength, dead.Error.Length);
        // Stored in milliseconds.
        Assert.InRange(dead.DiedAt, before.AddMilliseconds(-1), Clock.Now);
        Assert.True(await queue.RetryDeadAsync(id, Cancellation));
        Assert.Empty(await queue.ListDeadAsync(cancellationToken: Cancellation));
        JobLease again = Assert.Single(await LeaseAsync(queue));
        Assert.Equal(1, again.Attempt);
        Assert.False(await queue.CompleteAsync(lease, Cancellation));
        Assert.True(await queue.CompleteAsync(again, Cancellation));
    }

    [Fact]
    public async Task A_dead_letter_is_not_tried_again_beside_another_of_its_key()
    {
        IJobQueue queue = Open();
        Needs(queue, JobQueueFeatures.Deduplication);
        var keyed = new EnqueueOptions { DeduplicationKey = "track:17" };
        JobId dead = (await EnqueueAsync(queue, keyed)).Id;
        await queue.FailAsync(Assert.Single(await LeaseAsync(queue)), "no", null, Cancellation);
        Assert.True((await EnqueueAsync(queue, keyed)).IsNew);
        Assert.False(await queue.RetryDeadAsync(dead, Cancellation));
        Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task The_dead_letters_are_listed_in_pages_the_last_first()
    {
        IJobQueue queue = Open();
        List<JobId> ids = [];
        for (int i = 0; i < 5; i++)
        {
            ids.Insert(0, (await EnqueueAsync(queue)).Id);
            await queue.FailAsync(Assert.Single(await LeaseAsync(queue)), "no", null, Cancellation);
            await Clock.PassAsync(Clock.Tick);
        }
        Assert.Equal(ids[..2], (await queue.ListDeadAsync(2, 0, Cancellation)).Select(dead => dead.Id));
        Assert.Equal(ids[2..], (await queue.ListDeadAsync(9, 2, Cancellation)).Select(dead => dead.Id));
    }

    [Fact]
    public async Task A_returned_job_is_due_at_once_and_has_lost_no_attempt()
    {
        IJobQueue queue = Open();
        await EnqueueAsync(queue);
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        Assert.True(await queue.ReturnAsync(lease, Cancellation));
        Assert.False(await queue.CompleteAsync(lease, Cancellation));
        JobLease again = Assert.Single(await LeaseAsync(queue));
        Assert.Equal(1, again.Attempt);
        Assert.True(again.Fence > lease.Fence);
    }

    protected abstract IJobQueue Open();

    protected static void Needs(IJobQueue queue, JobQueueFeatures features) =>
        Assert.SkipUnless(queue.Features.HasFlag(features), $"{queue.GetType().Name} has no {features}: see what each queue can do in docs/jobs.md.");

    protected static async Task<JobReceipt> EnqueueAsync(IJobQueue queue, EnqueueOptions? options = null, string type = "thumb") =>
        await queue.EnqueueAsync(type, "{}"u8.ToArray(), options, Cancellation);

    protected async Task<IReadOnlyList<JobLease>> LeaseAsync(IJobQueue queue, int most = 10, TimeSpan? visibility = null) =>
        await queue.LeaseAsync(new LeaseRequest(["thumb"], "w", most, visibility ?? Clock.Calm), Cancellation);

    /// <summary>The lease of the one job that is due after a time, and not before.</summary>
    protected async Task<JobLease> LeaseAfterAsync(IJobQueue queue, TimeSpan span, DateTimeOffset began)
    {
        IReadOnlyList<JobLease> leases = [];
        await Clock.TrueAfterAsync(span, began, async () => (leases = await LeaseAsync(queue)).Count > 0, "a job is due");
        return Assert.Single(leases);
    }
}
