using Forebay.Testing;
using Forebay.Testing.Sqs;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Queue;

/// <summary>Polls, what they keep, and what becomes of it.</summary>
public sealed class SqsJobQueueWaitTests : SqsQueueTest
{
    [Fact]
    public async Task What_a_wait_received_is_leased_for_as_long_as_was_asked()
    {
        SqsJobQueue queue = Bed.Open(), other = Bed.Open();
        Task wait = await WaitAsync(queue);
        await EnqueueAsync(other);
        await wait;
        Assert.Empty(await LeaseAsync(other));
        JobLease lease = await OneAsync(queue, Minute * 5);
        Assert.Equal(1, lease.Attempt);
        Bed.Time.Advance((Minute * 5) - Second);
        Assert.Empty(await LeaseAsync(other));
        Assert.True(await queue.CompleteAsync(lease, Cancellation));
        Bed.Time.Advance(Minute);
        Assert.Empty(await LeaseAsync(other));
    }

    [Fact]
    public async Task Many_that_wait_share_a_poll()
    {
        SqsJobQueue queue = Bed.Open();
        Task[] waits = [await WaitAsync(queue), .. Enumerable.Range(0, 5).Select(_ => queue.WaitAsync(["thumb"], Cancellation).AsTask())];
        await EnqueueAsync(queue);
        await Task.WhenAll(waits);
        Assert.Single(await LeaseAsync(queue));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_loses_no_message()
    {
        SqsJobQueue queue = Bed.Open();
        using var cancelled = new CancellationTokenSource();
        Task wait = await WaitAsync(queue, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await EnqueueAsync(queue);
        await queue.WaitAsync(["thumb"], Cancellation);
        Assert.Equal(1, (await OneAsync(queue)).Attempt);
    }

    [Fact]
    public async Task What_was_received_and_not_leased_is_put_back_at_the_end_and_has_lost_no_attempt()
    {
        SqsJobQueue queue = Bed.Open(), other = Bed.Open();
        JobId id = await EnqueueAsync(queue);
        await queue.WaitAsync(["thumb"], Cancellation);
        Assert.Empty(await LeaseAsync(other));
        await queue.DisposeAsync();
        JobLease lease = await OneAsync(other);
        Assert.Equal((id, 1), (lease.Id, lease.Attempt));
    }

    [Fact]
    public async Task What_was_kept_too_long_is_let_go()
    {
        SqsJobQueue queue = Bed.Open(options => options.HoldFor = Second * 30), other = Bed.Open();
        await EnqueueAsync(queue);
        await queue.WaitAsync(["thumb"], Cancellation);
        Bed.Time.Advance(Minute);
        JobLease taken = await OneAsync(other);
        Assert.Empty(await LeaseAsync(queue));
        Assert.True(await other.CompleteAsync(taken, Cancellation));
    }

    [Fact]
    public async Task What_was_kept_and_lost_meanwhile_is_not_leased()
    {
        SqsJobQueue queue = Bed.Open();
        await EnqueueAsync(queue);
        await queue.WaitAsync(["thumb"], Cancellation);
        Bed.Server.Inject("ChangeMessageVisibilityBatch", SqsFault.ExpireHandles);
        Assert.Empty(await LeaseAsync(queue));
    }

    [Fact]
    public async Task A_poll_that_fails_is_told_to_who_waits()
    {
        SqsJobQueue queue = Bed.Open();
        await EnqueueAsync(queue);
        Bed.Server.Inject("ReceiveMessage", SqsFault.NotTheProtocol);
        await Assert.ThrowsAsync<SqsException>(async () => await queue.WaitAsync(["thumb"], Cancellation));
        await queue.WaitAsync(["thumb"], Cancellation);
    }

    [Fact]
    public async Task A_wait_for_several_types_ends_with_the_first()
    {
        SqsJobQueue queue = Bed.Open();
        Task wait = queue.WaitAsync(["thumb", "other"], Cancellation).AsTask();
        await Eventually.TrueAsync(() => Bed.Server.Waiting == 2, "both are polled");
        await EnqueueAsync(queue, type: "other");
        await wait;
        Assert.Single(await LeaseAsync(queue, type: "other"));
    }

    [Fact]
    public async Task A_poll_that_ends_empty_is_begun_again()
    {
        SqsJobQueue queue = Bed.Open();
        Task wait = await WaitAsync(queue);
        await Bed.AdvanceUntilAsync(() => Bed.Calls("ReceiveMessage") >= 3, "it polls again", TimeSpan.FromMilliseconds(100));
        Assert.False(wait.IsCompleted);
        await EnqueueAsync(queue);
        await wait;
    }

    private async Task<Task> WaitAsync(SqsJobQueue queue, CancellationToken cancellationToken = default)
    {
        Task wait = queue.WaitAsync(["thumb"], cancellationToken == default ? Cancellation : cancellationToken).AsTask();
        await Eventually.TrueAsync(() => Bed.Server.Waiting > 0, "it polls");
        return wait;
    }
}
