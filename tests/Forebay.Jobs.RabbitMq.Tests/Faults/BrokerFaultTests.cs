using Forebay.Jobs.RabbitMq.Tests.Queue;
using Forebay.Jobs.RabbitMq.Topology;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Jobs.RabbitMq.Tests.Faults;

/// <summary>A broker that is killed, stopped, paused and started again; one of this class's own.</summary>
[Trait("Needs", "server")]
public sealed class BrokerFaultTests : IAsyncLifetime
{
    private RabbitMqServer? server;
    private BrokerQueues? queues;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(RabbitMqServer.Missing is not null, RabbitMqServer.Missing ?? "");
        server = await RabbitMqServer.StartAsync();
        queues = new BrokerQueues(server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (queues is not null)
            await queues.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task A_broker_that_is_killed_while_workers_work_loses_no_job()
    {
        await using var workers = new NotingWorkers(server!.Address, queues!.Prefix);
        List<int> accepted = [];
        // The first makes the queue and waits until it can be trusted; made by workers, nobody would.
        await EnqueueAsync(accepted, 0, 1);
        await workers.StartAsync(2);
        Task enqueueing = Task.Run(() => EnqueueAsync(accepted, 1, 600), Cancellation);
        for (int kill = 1; kill <= 2; kill++)
        {
            int until = kill * 150;
            await Eventually.TrueAsync(() => workers.Noted.Count >= until, "the workers work");
            await server.KillAsync();
            await server.StartAgainAsync();
        }
        await enqueueing;
        await Eventually.TrueAsync(() => accepted.All(workers.Noted.ContainsKey), "every job that was accepted has run");
        Assert.Equal(600, accepted.Count);
    }

    [Fact]
    public async Task While_the_broker_is_away_calls_say_so_and_afterwards_they_work_again()
    {
        RabbitMqJobQueue queue = queues!.Open();
        JobId held = (await queue.EnqueueAsync("thumb", default, null, Cancellation)).Id;
        JobLease lease = Assert.Single(await LeaseAsync(queue));
        await server!.StopAsync();
        await Eventually.TrueAsync(async () => !await queue.RenewAsync(lease, TimeSpan.FromMinutes(5), Cancellation), "the lease is known to be lost");
        Assert.False(await queue.CompleteAsync(lease, Cancellation));
        Assert.False(await queue.FailAsync(lease, "no", TimeSpan.Zero, Cancellation));
        Assert.False(await queue.ReturnAsync(lease, Cancellation));
        Assert.Null(await queue.FindAsync(held, Cancellation));
        RabbitMqJobQueueException error = await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await queue.EnqueueAsync("thumb", default, null, Cancellation));
        Assert.Contains("can't be reached", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await LeaseAsync(queue));
        await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await queue.WaitAsync(["thumb"], Cancellation));
        await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await queue.CountAsync(Cancellation));
        await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await queue.ListDeadAsync(cancellationToken: Cancellation));
        await server.StartAgainAsync();
        JobLease again = Assert.Single(await WhenDueAsync(queue));
        Assert.Equal((held, 2), (again.Id, again.Attempt));
        Assert.True(again.Fence > lease.Fence);
        Assert.True(await queue.CompleteAsync(again, Cancellation));
        Assert.True((await queue.EnqueueAsync("thumb", default, null, Cancellation)).IsNew);
    }

    [Fact]
    public async Task A_broker_that_hangs_is_not_waited_for_longer_than_allowed()
    {
        RabbitMqJobQueue queue = queues!.Open(options =>
        {
            options.ConfirmTimeout = TimeSpan.FromSeconds(1);
            options.Heartbeat = TimeSpan.FromMinutes(10);
        });
        await queue.EnqueueAsync("thumb", default, null, Cancellation);
        await server!.PauseAsync();
        RabbitMqJobQueueException error = await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await queue.EnqueueAsync("thumb", default, null, Cancellation));
        Assert.Contains("did not answer in time", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await LeaseAsync(queue));
        await server.ResumeAsync();
        // The second is there too: nobody heard of it, and the broker had it.
        int leased = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    leased += (await LeaseAsync(queue)).Count;
                }
                catch (RabbitMqJobQueueException)
                {
                    // Its answers to what was asked before come first.
                }
                return leased == 2;
            },
            "both jobs are given out");
    }

    [Fact]
    public async Task A_delayed_job_and_a_dead_letter_outlast_the_broker()
    {
        RabbitMqJobQueue queue = queues!.Open(newQueueSettles: QueueTopology.NewQueueSettles);
        JobId dead = (await queue.EnqueueAsync("thumb", default, null, Cancellation)).Id;
        await queue.FailAsync(Assert.Single(await LeaseAsync(queue)), "no", null, Cancellation);
        JobId later = (await queue.EnqueueAsync("thumb", default, new EnqueueOptions { Delay = TimeSpan.FromSeconds(1) }, Cancellation)).Id;
        await server!.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal(later, Assert.Single(await WhenDueAsync(queue)).Id);
        Assert.Equal(dead, Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation)).Id);
    }

    private static async Task<IReadOnlyList<JobLease>> LeaseAsync(RabbitMqJobQueue queue) =>
        await queue.LeaseAsync(new LeaseRequest(["thumb"], "w", 10, TimeSpan.FromMinutes(5)), Cancellation);

    /// <summary>A broker that has just started says that it is ready before its queues have all found their leaders.</summary>
    private static async Task<IReadOnlyList<JobLease>> WhenDueAsync(RabbitMqJobQueue queue)
    {
        IReadOnlyList<JobLease> leases = [];
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    leases = await LeaseAsync(queue);
                }
                catch (RabbitMqJobQueueException)
                {
                    // Not yet.
                }
                return leases.Count > 0;
            },
            "the job is given out");
        return leases;
    }

    /// <summary>Enqueues as an application does that wants each job to be there: again where it was not told that it is.</summary>
    private async Task EnqueueAsync(List<int> accepted, int first, int end)
    {
        RabbitMqJobQueue queue = queues!.Open(newQueueSettles: QueueTopology.NewQueueSettles);
        for (int number = first; number < end; number++)
        {
            try
            {
                await queue.EnqueueAsync("noted", NotingWorkers.Payload(number), null, Cancellation);
                accepted.Add(number);
            }
            catch (RabbitMqJobQueueException)
            {
                number--;
                await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
            }
        }
    }
}
