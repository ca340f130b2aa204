using System.Text;
using Forebay.Testing;
using RabbitMQ.Client;
using Xunit;

namespace Forebay.Jobs.RabbitMq.Tests.Queue;

/// <summary>What others do to the queues: messages that are no jobs, deleted queues, what the broker drops.</summary>
[Trait("Needs", "server")]
public sealed class BrokerMessageTests(SharedServer server) : IAsyncLifetime
{
    private BrokerQueues? queues;
    private string address = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => queues = new BrokerQueues(address = await server.AddressAsync());

    public async ValueTask DisposeAsync()
    {
        if (queues is not null)
            await queues.DisposeAsync();
    }

    [Fact]
    public async Task A_message_that_is_no_job_becomes_a_dead_letter_and_those_behind_it_run()
    {
        RabbitMqJobQueue queue = queues!.Open();
        Assert.Empty(await LeaseAsync(queue));
        await PublishAsync("work.thumb", new BasicProperties());
        await PublishAsync("work.thumb", new BasicProperties { Headers = new Dictionary<string, object?> { ["forebay-id"] = 17, ["forebay-type"] = new Dictionary<string, object?>() } });
        await PublishAsync("work.thumb", new BasicProperties { Headers = new Dictionary<string, object?> { ["forebay-id"] = "a", ["forebay-type"] = "other" } });
        JobId job = (await queue.EnqueueAsync("thumb", default, null, Cancellation)).Id;
        List<JobLease> leases = [];
        await Eventually.TrueAsync(
            async () =>
            {
                leases.AddRange(await LeaseAsync(queue));
                return leases.Count > 0;
            },
            "the job is leased");
        Assert.Equal(job, Assert.Single(leases).Id);
        await Eventually.TrueAsync(async () => (await queue.ListDeadAsync(cancellationToken: Cancellation)).Count == 3, "the others are dead");
        DeadJob dead = (await queue.ListDeadAsync(1, 0, Cancellation))[0];
        Assert.Equal(("thumb", "not JSON"), (dead.Type, Encoding.UTF8.GetString(dead.Payload.Span)));
        Assert.Contains("without the headers", dead.Error, StringComparison.Ordinal);
        Assert.True(await queue.RetryDeadAsync(dead.Id, Cancellation));
        Assert.Equal(dead.Id, Assert.Single(await LeaseAsync(queue)).Id);
    }

    [Fact]
    public async Task Headers_of_wild_values_harm_nothing()
    {
        RabbitMqJobQueue queue = queues!.Open();
        Assert.Empty(await LeaseAsync(queue));
        await PublishAsync("work.thumb", new BasicProperties
        {
            Headers = new Dictionary<string, object?>
            {
                ["forebay-id"] = "a",
                ["forebay-type"] = "thumb",
                ["forebay-attempts"] = long.MinValue,
                ["forebay-fence"] = "x",
                ["forebay-enqueued-at"] = long.MaxValue,
                ["forebay-remaining"] = -5L,
                ["forebay-priority"] = long.MaxValue,
            },
        });
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        Assert.Equal((1, 1L), (lease.Attempt, lease.Fence));
        Assert.True(await queue.CompleteAsync(lease, Cancellation));
    }

    [Fact]
    public async Task Something_in_the_dead_letters_that_was_never_a_job_can_be_seen_and_purged()
    {
        RabbitMqJobQueue queue = queues!.Open();
        Assert.Empty(await queue.ListDeadAsync(cancellationToken: Cancellation));
        await PublishAsync("dead", new BasicProperties());
        DeadJob dead = Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation));
        Assert.Equal(dead.Id, Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation)).Id);
        Assert.False(await queue.RetryDeadAsync(dead.Id, Cancellation));
        Assert.Equal(1, await queue.PurgeAsync(JobState.Dead, TimeSpan.FromDays(1), Cancellation));
        Assert.Empty(await queue.ListDeadAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task What_the_broker_drops_is_a_dead_letter()
    {
        RabbitMqJobQueue queue = queues!.Open();
        JobId id = (await queue.EnqueueAsync("thumb", "{}"u8.ToArray(), null, Cancellation)).Id;
        // A consumer that rejects without requeue does what the delivery limit does.
        await using (IConnection connection = await BrokerQueues.ConnectAsync(address))
        {
            await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
            BasicGetResult got = (await channel.BasicGetAsync(queues.Prefix + "work.thumb", autoAck: false, Cancellation))!;
            await channel.BasicRejectAsync(got.DeliveryTag, requeue: false, Cancellation);
        }
        IReadOnlyList<DeadJob> dead = [];
        await Eventually.TrueAsync(async () => (dead = await queue.ListDeadAsync(cancellationToken: Cancellation)).Count > 0, "it is dead");
        Assert.Equal(id, dead[0].Id);
        Assert.Contains("The broker dropped it (rejected)", dead[0].Error, StringComparison.Ordinal);
        Assert.InRange(dead[0].DiedAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.True(await queue.RetryDeadAsync(id, Cancellation));
        Assert.Equal((id, 1), (await LeaseAsync(queue))[0] is { } lease ? (lease.Id, lease.Attempt) : default);
    }

    [Fact]
    public async Task Queues_that_somebody_deleted_are_made_anew()
    {
        RabbitMqJobQueue queue = queues!.Open();
        await queue.EnqueueAsync("thumb", default, null, Cancellation);
        await DeleteAsync("work.thumb");
        JobId id = (await queue.EnqueueAsync("thumb", default, null, Cancellation)).Id;
        Assert.Equal(id, Assert.Single(await LeaseAsync(queue)).Id);
        await DeleteAsync("work.thumb");
        await Eventually.TrueAsync(async () => (await LeaseAsync(queue)).Count == 0, "nothing is found, and nothing breaks");
        id = (await queue.EnqueueAsync("thumb", default, null, Cancellation)).Id;
        Assert.Equal(id, Assert.Single(await LeaseAsync(queue)).Id);
    }

    [Fact]
    public async Task A_job_that_its_queue_refuses_for_a_moment_is_taken_after_it()
    {
        var timers = new HeldTimers();
        RabbitMqJobQueue queue = queues!.Open(time: timers);
        await using IConnection connection = await BrokerQueues.ConnectAsync(address);
        await using IChannel channel = await FillAsync(queue, connection);
        Task<JobReceipt> enqueue = queue.EnqueueAsync("thumb", default, null, Cancellation).AsTask();
        await Eventually.TrueAsync(() => timers.Count == 1, "it was refused, and waits");
        await channel.QueuePurgeAsync(queues.Prefix + "work.thumb", Cancellation);
        timers.Fire();
        JobId id = (await enqueue).Id;
        BasicGetResult got = (await channel.BasicGetAsync(queues.Prefix + "work.thumb", autoAck: true, Cancellation))!;
        Assert.Equal(id.Value, got.BasicProperties.MessageId ?? System.Text.Encoding.UTF8.GetString((byte[])got.BasicProperties.Headers!["forebay-id"]!));
    }

    [Fact]
    public async Task A_job_that_its_queue_refuses_again_and_again_is_an_error_that_says_so()
    {
        var timers = new HeldTimers();
        RabbitMqJobQueue queue = queues!.Open(time: timers);
        await using IConnection connection = await BrokerQueues.ConnectAsync(address);
        await using IChannel channel = await FillAsync(queue, connection);
        Task<JobReceipt> enqueue = queue.EnqueueAsync("thumb", default, null, Cancellation).AsTask();
        await Eventually.TrueAsync(
            () =>
            {
                timers.Fire();
                return enqueue.IsCompleted;
            },
            "it gives up");
        Assert.Contains("refused", (await Assert.ThrowsAsync<RabbitMqJobQueueException>(() => enqueue)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_was_declared_otherwise_is_told()
    {
        await using (IConnection connection = await BrokerQueues.ConnectAsync(address))
        {
            await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
            await channel.QueueDeclareAsync(queues!.Prefix + "work.thumb", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        }
        RabbitMqJobQueue queue = queues.Open();
        RabbitMqJobQueueException error = await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await queue.EnqueueAsync("thumb", default, null, Cancellation));
        Assert.Contains("declared otherwise", error.Message, StringComparison.Ordinal);
        Assert.True((await queue.EnqueueAsync("other", default, null, Cancellation)).IsNew);
        await DeleteAsync("work.thumb");
    }

    private static async Task<IReadOnlyList<JobLease>> LeaseAsync(RabbitMqJobQueue queue) =>
        await queue.LeaseAsync(new LeaseRequest(["thumb"], "w", 10, TimeSpan.FromMinutes(5)), Cancellation);

    private async Task PublishAsync(string queue, BasicProperties properties)
    {
        await using IConnection connection = await BrokerQueues.ConnectAsync(address);
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await channel.BasicPublishAsync("", queues!.Prefix + queue, mandatory: true, properties, "not JSON"u8.ToArray(), Cancellation);
    }

    /// <summary>Puts a queue of one message, which is full, into the place of the one that the jobs' queue has declared.</summary>
    private async Task<IChannel> FillAsync(RabbitMqJobQueue queue, IConnection connection)
    {
        await queue.EnqueueAsync("thumb", default, null, Cancellation);
        IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        string name = queues!.Prefix + "work.thumb";
        await channel.QueueDeleteAsync(name, cancellationToken: Cancellation);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" }, cancellationToken: Cancellation);
        await channel.BasicPublishAsync("", name, mandatory: true, new BasicProperties(), default(ReadOnlyMemory<byte>), Cancellation);
        return channel;
    }

    private async Task DeleteAsync(string queue)
    {
        await using IConnection connection = await BrokerQueues.ConnectAsync(address);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeleteAsync(queues!.Prefix + queue, cancellationToken: Cancellation);
    }
}
