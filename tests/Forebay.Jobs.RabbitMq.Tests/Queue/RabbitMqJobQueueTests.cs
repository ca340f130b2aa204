using Forebay.Jobs.Tests.Queue;
using Xunit;

namespace Forebay.Jobs.RabbitMq.Tests.Queue;

[Trait("Needs", "server")]
public sealed class RabbitMqJobQueueTests(SharedServer server) : JobQueueWatchContract, IAsyncLifetime
{
    private BrokerQueues? queues;

    protected override QueueClock Clock { get; } = new ServerQueueClock();

    public async ValueTask InitializeAsync() => queues = new BrokerQueues(await server.AddressAsync());

    public async ValueTask DisposeAsync()
    {
        if (queues is not null)
            await queues.DisposeAsync();
    }

    [Fact]
    public async Task Jobs_of_a_positive_priority_come_first_and_those_of_a_negative_one_last()
    {
        IJobQueue queue = Open(), other = Open();
        JobId low = (await EnqueueAsync(other, new EnqueueOptions { Priority = -3 })).Id;
        JobId plain = (await EnqueueAsync(other)).Id;
        JobId high = (await EnqueueAsync(other, new EnqueueOptions { Priority = 7 })).Id;
        List<JobId> order = [];
        for (int i = 0; i < 3; i++)
            order.Add(Assert.Single(await LeaseAsync(queue, most: 1)).Id);
        Assert.Equal([high, plain, low], order);
    }

    [Fact]
    public async Task A_job_keeps_its_class_through_retries_and_deaths()
    {
        IJobQueue queue = Open();
        await EnqueueAsync(queue);
        JobId high = (await EnqueueAsync(queue, new EnqueueOptions { Priority = 7 })).Id;
        await queue.FailAsync(Assert.Single(await LeaseAsync(queue, most: 1)), "no", TimeSpan.Zero, Cancellation);
        JobLease again = Assert.Single(await LeaseAsync(queue, most: 1));
        Assert.Equal(high, again.Id);
        await queue.FailAsync(again, "no", null, Cancellation);
        Assert.True(await queue.RetryDeadAsync(high, Cancellation));
        Assert.Equal(high, Assert.Single(await LeaseAsync(queue, most: 1)).Id);
    }

    [Fact]
    public async Task A_job_whose_process_ended_is_given_to_the_next_at_once()
    {
        RabbitMqJobQueue ended = queues!.Open();
        JobId id = (await EnqueueAsync(ended)).Id;
        JobLease lost = Assert.Single(await LeaseAsync(ended));
        await ended.DisposeAsync();
        IJobQueue next = Open();
        IReadOnlyList<JobLease> leases = [];
        await Clock.TrueAsync(async () => (leases = await LeaseAsync(next)).Count > 0, "the job is given out again");
        Assert.Equal((id, 2), (leases[0].Id, leases[0].Attempt));
        Assert.True(leases[0].Fence > lost.Fence);
        Assert.False(await ended.CompleteAsync(lost, Cancellation));
    }

    [Fact]
    public async Task What_a_process_holds_it_can_tell_of()
    {
        IJobQueue queue = Open(), other = Open();
        JobId id = (await EnqueueAsync(queue, new EnqueueOptions { Priority = 3 })).Id;
        Assert.Null(await queue.FindAsync(id, Cancellation));
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        Assert.True(await queue.ReportProgressAsync(lease, new JobProgress(3, 10, "drawing"), Cancellation));
        JobStatus status = (await queue.FindAsync(id, Cancellation))!;
        Assert.Equal((JobState.Running, 1, 3, "w", new JobProgress(3, 10, "drawing")), (status.State, status.Attempt, status.Priority, status.Worker, status.Progress));
        Assert.Null(await other.FindAsync(id, Cancellation));
        Assert.True(await queue.CompleteAsync(lease, Cancellation));
        Assert.Null(await queue.FindAsync(id, Cancellation));
    }

    [Fact]
    public async Task What_the_broker_can_count_is_counted_and_the_rest_is_told_to_be_unknown()
    {
        IJobQueue queue = Open();
        for (int i = 0; i < 4; i++)
            await EnqueueAsync(queue, new EnqueueOptions { Priority = i - 1 });
        await queue.FailAsync(Assert.Single(await LeaseAsync(queue, most: 1)), "no", null, Cancellation);
        await queue.CompleteAsync(Assert.Single(await LeaseAsync(queue, most: 1)), Cancellation);
        await Clock.TrueAsync(
            async () => await queue.CountAsync(Cancellation) == new JobCounts(Pending: 2, Delayed: -1, Running: -1, Completed: -1, Dead: 1), "all are counted");
    }

    [Fact]
    public async Task A_delay_longer_than_one_queue_allows_is_made_of_several()
    {
        RabbitMqJobQueue queue = queues!.Open(longestDelay: 512);
        DateTimeOffset began = Clock.Now;
        JobId id = (await EnqueueAsync(queue, new EnqueueOptions { Delay = Clock.Span })).Id;
        JobLease lease = await LeaseAfterAsync(queue, Clock.Span, began);
        Assert.Equal((id, 1), (lease.Id, lease.Attempt));
    }

    [Fact]
    public async Task Delays_that_differ_little_share_a_queue_and_one_queue_serves_all_types()
    {
        RabbitMqJobQueue queue = queues!.Open();
        for (int i = 0; i < 10; i++)
            await EnqueueAsync(queue, new EnqueueOptions { Delay = TimeSpan.FromMilliseconds(60_000 + (i * 100)) }, i % 2 == 0 ? "thumb" : "other");
        Assert.Single(queue.Topology.Queues, name => name.Contains(".delay.", StringComparison.Ordinal));
    }

    protected override IJobQueue Open() => queues!.Open();
}
