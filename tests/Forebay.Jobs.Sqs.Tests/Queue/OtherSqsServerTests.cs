using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Queue;

/// <summary>The same queue against a server that is not ours, at <c>FOREBAY_SQS_ENDPOINT</c>: our double could be wrong where we are.</summary>
public sealed class OtherSqsServerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_is_enqueued_waited_for_retried_returned_buried_revived_and_done(bool fifo)
    {
        await using SqsJobQueue queue = Open(fifo);
        string payload = "{\"title\":\"Zoë\"}";
        Task wait = queue.WaitAsync(["thumb"], Cancellation).AsTask();
        JobId id = (await queue.EnqueueAsync("thumb", System.Text.Encoding.UTF8.GetBytes(payload), new EnqueueOptions { Delay = fifo ? TimeSpan.Zero : Second, Priority = 3 }, Cancellation)).Id;
        await wait;
        JobLease lease = await LeaseAsync(queue);
        Assert.Equal((id, payload, 1), (lease.Id, System.Text.Encoding.UTF8.GetString(lease.Payload.Span), lease.Attempt));
        Assert.True(await queue.RenewAsync(lease, Minute, Cancellation));
        Assert.True(await queue.FailAsync(lease, "again", Second, Cancellation));
        Assert.False(await queue.CompleteAsync(lease, Cancellation));
        JobLease second = await LeaseAsync(queue);
        Assert.Equal((id, 2), (second.Id, second.Attempt));
        Assert.True(await queue.ReturnAsync(second, Cancellation));
        JobLease third = await LeaseAsync(queue);
        Assert.Equal((id, 2), (third.Id, third.Attempt));
        Assert.True(third.Fence > second.Fence);
        Assert.True(await queue.FailAsync(third, "for good", null, Cancellation));
        DeadJob dead = Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation));
        Assert.Equal((id, "thumb", "for good", 2), (dead.Id, dead.Type, dead.Error, dead.Attempt));
        Assert.True(await queue.RetryDeadAsync(id, Cancellation));
        JobLease last = await LeaseAsync(queue);
        Assert.Equal((id, 1), (last.Id, last.Attempt));
        Assert.True(await queue.CompleteAsync(last, Cancellation));
        Assert.Equal(new JobCounts(0, 0, 0, -1, 0), await queue.CountAsync(Cancellation));
    }

    [Fact]
    public async Task Jobs_of_a_group_run_one_after_the_other()
    {
        await using SqsJobQueue queue = Open(fifo: true);
        foreach (string payload in (string[])["1", "2"])
            await queue.EnqueueAsync("thumb", System.Text.Encoding.UTF8.GetBytes(payload), new EnqueueOptions { Group = "g", DeduplicationKey = payload }, Cancellation);
        Assert.False((await queue.EnqueueAsync("thumb", "3"u8.ToArray(), new EnqueueOptions { Group = "g", DeduplicationKey = "1" }, Cancellation)).IsNew);
        foreach (string payload in (string[])["1", "2"])
        {
            JobLease lease = await LeaseAsync(queue);
            Assert.Equal(payload, System.Text.Encoding.UTF8.GetString(lease.Payload.Span));
            Assert.Empty(await queue.LeaseAsync(new LeaseRequest(["thumb"], "w", 10, Minute), Cancellation));
            Assert.True(await queue.CompleteAsync(lease, Cancellation));
        }
    }

    [Fact]
    public async Task Every_one_of_many_jobs_is_leased_and_done()
    {
        await using SqsJobQueue queue = Open(fifo: false);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => queue.EnqueueAsync("thumb", "{}"u8.ToArray(), null, Cancellation).AsTask()));
        HashSet<JobId> done = [];
        await Eventually.TrueAsync(
            async () =>
            {
                IReadOnlyList<JobLease> leases = await queue.LeaseAsync(new LeaseRequest(["thumb"], "w", 20, Minute), Cancellation);
                await Task.WhenAll(leases.Select(lease => queue.CompleteAsync(lease, Cancellation).AsTask()));
                done.UnionWith(leases.Select(lease => lease.Id));
                return done.Count == 200;
            },
            "all are done");
    }

    private static async Task<JobLease> LeaseAsync(SqsJobQueue queue)
    {
        IReadOnlyList<JobLease> leases = [];
        await Eventually.TrueAsync(async () => (leases = await queue.LeaseAsync(new LeaseRequest(["thumb"], "w", 1, Minute), Cancellation)).Count > 0, "the job can be leased");
        return Assert.Single(leases);
    }

    private static SqsJobQueue Open(bool fifo)
    {
        string? endpoint = Environment.GetEnvironmentVariable("FOREBAY_SQS_ENDPOINT");
        Assert.SkipWhen(string.IsNullOrEmpty(endpoint), "No other SQS server is named in FOREBAY_SQS_ENDPOINT.");
        return new SqsJobQueue(new SqsJobQueueOptions
        {
            Endpoint = new Uri(endpoint!),
            Region = "us-east-1",
            Credentials = new AwsCredentials("test", "test"),
            Prefix = $"t{Guid.NewGuid():N}",
            Fifo = fifo,
        });
    }
}
