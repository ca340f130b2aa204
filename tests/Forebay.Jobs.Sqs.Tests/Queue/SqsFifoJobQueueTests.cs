using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Queue;

/// <summary>What FIFO queues do beyond the contract.</summary>
public sealed class SqsFifoJobQueueTests : SqsQueueTest
{
    private readonly SqsJobQueue queue;

    public SqsFifoJobQueueTests() => queue = Bed.Open(options => options.Fifo = true);

    [Fact]
    public async Task Jobs_of_a_group_run_one_after_the_other_in_their_order_and_others_beside_them()
    {
        foreach ((string payload, string? group) in ((string, string?)[])[("a1", "a"), ("a2", "a"), ("b1", "b"), ("c", null), ("d", null), ("a3", "a")])
            await EnqueueAsync(queue, payload, new EnqueueOptions { Group = group });
        IReadOnlyList<JobLease> first = await LeaseAsync(queue);
        Assert.Equal(["a1", "b1", "c", "d"], first.Select(Payload).Order(StringComparer.Ordinal));
        await queue.CompleteAsync(first.Single(lease => Payload(lease) == "a1"), Cancellation);
        JobLease second = await OneAsync(queue);
        Assert.Equal("a2", Payload(second));
        Assert.True(await queue.FailAsync(second, "no", Minute, Cancellation));
        Assert.Empty(await LeaseAsync(queue));
        Bed.Time.Advance(Minute);
        JobLease again = (await LeaseAsync(queue)).Single(lease => Payload(lease)[0] == 'a');
        Assert.Equal(("a2", 2), (Payload(again), again.Attempt));
        Assert.True(await queue.FailAsync(again, "no", null, Cancellation));
        Assert.Equal("a3", Payload(await OneAsync(queue)));
    }

    [Fact]
    public async Task A_job_of_a_group_that_is_given_back_stays_before_its_group()
    {
        await EnqueueAsync(queue, "1", new EnqueueOptions { Group = "g" });
        await EnqueueAsync(queue, "2", new EnqueueOptions { Group = "g" });
        Assert.True(await queue.ReturnAsync(await OneAsync(queue), Cancellation));
        Assert.Equal("1", Payload(await OneAsync(queue)));
    }

    [Fact]
    public async Task A_delayed_job_of_a_group_holds_back_its_group()
    {
        await EnqueueAsync(queue, "1", new EnqueueOptions { Group = "g", Delay = TimeSpan.FromHours(30) });
        await EnqueueAsync(queue, "2", new EnqueueOptions { Group = "g" });
        DateTimeOffset due = Bed.Time.GetUtcNow() + TimeSpan.FromHours(30);
        IReadOnlyList<JobLease> leases = [];
        while (leases.Count == 0)
        {
            leases = await LeaseAsync(queue);
            if (leases.Count == 0)
                Bed.Time.Advance(Minute * 10);
        }
        Assert.Equal(("1", 1), (Payload(leases[0]), leases[0].Attempt));
        Assert.Equal(due, Bed.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_wait_ends_when_what_came_less_than_a_second_early_is_due()
    {
        await EnqueueAsync(queue, "1", new EnqueueOptions { Delay = TimeSpan.FromMilliseconds(700) });
        Task wait = queue.WaitAsync(["thumb"], Cancellation).AsTask();
        Assert.Empty(await LeaseAsync(queue));
        await Bed.AdvanceUntilAsync(() => wait.IsCompleted, "it is due", TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, (await OneAsync(queue)).Attempt);
    }

    [Fact]
    public async Task A_key_holds_for_five_minutes_and_tells_the_first_job()
    {
        var keyed = new EnqueueOptions { DeduplicationKey = new string('ü', 512) };
        JobReceipt first = await queue.EnqueueAsync("thumb", "1"u8.ToArray(), keyed, Cancellation);
        Assert.True(first.IsNew);
        Assert.Equal(first with { IsNew = false }, await queue.EnqueueAsync("thumb", "2"u8.ToArray(), keyed, Cancellation));
        Assert.Equal(first.Id, (await Bed.Open(options => options.Fifo = true).EnqueueAsync("thumb", "3"u8.ToArray(), keyed, Cancellation)).Id);
        JobLease lease = await OneAsync(queue);
        Assert.Equal((first.Id, "1"), (lease.Id, Payload(lease)));
        Assert.True(await queue.CompleteAsync(lease, Cancellation));
        Bed.Time.Advance(Minute * 5);
        Assert.True((await queue.EnqueueAsync("thumb", "4"u8.ToArray(), keyed, Cancellation)).IsNew);
        Assert.Equal("4", Payload(await OneAsync(queue)));
    }

    [Fact]
    public async Task A_group_of_any_letters_is_taken_and_a_queue_without_groups_says_so()
    {
        await EnqueueAsync(queue, options: new EnqueueOptions { Group = "Zoë’s group 🎷" });
        Assert.Equal(JobQueueFeatures.Groups, queue.Features);
        Assert.Contains("no groups", (await Assert.ThrowsAsync<ArgumentException>(() => EnqueueAsync(Bed.Open(), options: new EnqueueOptions { Group = "g" }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_goes_back_into_its_group()
    {
        JobId id = await EnqueueAsync(queue, "1", new EnqueueOptions { Group = "g" });
        await queue.FailAsync(await OneAsync(queue), "no", null, Cancellation);
        await EnqueueAsync(queue, "2", new EnqueueOptions { Group = "g" });
        Assert.True(await queue.RetryDeadAsync(id, Cancellation));
        Assert.Equal("2", Payload(await OneAsync(queue)));
        Assert.Empty(await LeaseAsync(queue));
    }
}
