using System.Text.Json;
using Forebay.Testing.Sqs;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Queue;

/// <summary>What standard queues do beyond the contract.</summary>
public sealed class SqsJobQueueTests : SqsQueueTest
{
    [Fact]
    public async Task Queues_are_made_with_a_redrive_policy_and_a_longer_kept_queue_of_dead_letters()
    {
        await EnqueueAsync(Bed.Open(options => options.MaxReceives = 50), type: "cover.scan");
        JsonElement[] made = Calls("CreateQueue");
        Assert.Equal(["forebay-dead-letters", SqsQueueNames.Of("forebay", "cover.scan", fifo: false)], made.Select(call => call.GetProperty("QueueName").GetString()));
        Assert.Equal("1209600", made[0].GetProperty("Attributes").GetProperty("MessageRetentionPeriod").GetString());
        Assert.Equal("345600", made[1].GetProperty("Attributes").GetProperty("MessageRetentionPeriod").GetString());
        Assert.Contains("\"maxReceiveCount\":\"50\"", made[1].GetProperty("Attributes").GetProperty("RedrivePolicy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_that_must_be_there_are_named_where_they_are_not()
    {
        SqsException error = await Assert.ThrowsAsync<SqsException>(() => EnqueueAsync(Bed.Open(options => options.CreateQueues = false)));
        Assert.Contains("There is no SQS queue forebay-thumb", error.Message, StringComparison.Ordinal);
        await Bed.CreateAsync("forebay-thumb");
        await EnqueueAsync(Bed.Open(options => options.CreateQueues = false));
    }

    [Fact]
    public async Task A_queue_that_was_made_with_other_options_serves()
    {
        await EnqueueAsync(Bed.Open());
        SqsJobQueue other = Bed.Open(options => options.MaxReceives = 7);
        Assert.Single(await LeaseAsync(other));
    }

    [Fact]
    public async Task A_queue_that_was_deleted_is_made_anew()
    {
        SqsJobQueue queue = Bed.Open();
        await EnqueueAsync(queue);
        await Bed.CallAsync("DeleteQueue", new { QueueUrl = "http://x/000000000000/forebay-thumb" });
        await Assert.ThrowsAsync<SqsException>(() => EnqueueAsync(queue));
        await EnqueueAsync(queue);
        await OneAsync(queue);
    }

    [Fact]
    public async Task A_delay_beyond_what_SQS_knows_is_kept_by_sending_the_job_again()
    {
        SqsJobQueue queue = Bed.Open();
        JobId id = await EnqueueAsync(queue, options: new EnqueueOptions { Delay = Minute * 40 });
        foreach (TimeSpan until in (TimeSpan[])[Minute * 15, Minute * 15, (Minute * 10) - Second])
        {
            Assert.Empty(await LeaseAsync(queue));
            Bed.Time.Advance(until);
        }
        Assert.Empty(await LeaseAsync(queue));
        Bed.Time.Advance(Second);
        JobLease lease = await OneAsync(queue);
        Assert.Equal((id, 1), (lease.Id, lease.Attempt));
        Assert.Equal([900, 900, 600], Calls("SendMessageBatch").Select(call => call.GetProperty("Entries")[0].GetProperty("DelaySeconds").GetInt32()));
    }

    [Fact]
    public async Task A_retry_beyond_12_hours_is_a_copy_that_keeps_attempts_fence_and_id()
    {
        SqsJobQueue queue = Bed.Open();
        JobId id = await EnqueueAsync(queue);
        JobLease lease = await OneAsync(queue);
        Assert.True(await queue.FailAsync(lease, "no", TimeSpan.FromHours(13), Cancellation));
        DateTimeOffset due = Bed.Time.GetUtcNow() + TimeSpan.FromHours(13);
        IReadOnlyList<JobLease> again = [];
        while (again.Count == 0)
        {
            Bed.Time.Advance(Minute * 5);
            again = await LeaseAsync(queue);
        }
        Assert.Equal(due, Bed.Time.GetUtcNow());
        Assert.Equal((id, 2), (again[0].Id, again[0].Attempt));
        Assert.True(again[0].Fence > lease.Fence);
    }

    [Fact]
    public async Task No_attempt_lasts_longer_than_12_hours()
    {
        SqsJobQueue queue = Bed.Open();
        await EnqueueAsync(queue);
        JobLease lease = await OneAsync(queue, Hour);
        for (int i = 0; i < 23; i++)
        {
            Bed.Time.Advance(Minute * 30);
            Assert.True(await queue.RenewAsync(lease, Hour, Cancellation));
        }
        Bed.Time.Advance(Minute * 30);
        Assert.False(await queue.RenewAsync(lease, Hour, Cancellation));
        Assert.Equal(2, (await OneAsync(queue)).Attempt);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => LeaseAsync(queue, visibility: Hour * 13));
    }

    [Fact]
    public async Task A_lease_whose_message_was_lost_can_do_nothing()
    {
        SqsJobQueue queue = Bed.Open();
        await EnqueueAsync(queue);
        JobLease lease = await OneAsync(queue);
        Bed.Server.Inject("ChangeMessageVisibilityBatch", SqsFault.ExpireHandles);
        Assert.False(await queue.RenewAsync(lease, Minute, Cancellation));
        Bed.Server.Inject("ChangeMessageVisibilityBatch", SqsFault.ExpireHandles);
        Assert.False(await queue.FailAsync(lease, "no", Second, Cancellation));
    }

    [Fact]
    public async Task A_lease_is_still_held_where_it_could_not_be_settled()
    {
        SqsJobQueue queue = Bed.Open();
        await EnqueueAsync(queue);
        JobLease lease = await OneAsync(queue);
        Bed.Server.Inject("DeleteMessageBatch", SqsFault.RefuseEntries);
        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.True(await queue.CompleteAsync(lease, Cancellation)));
        Bed.Server.Inject("DeleteMessageBatch", SqsFault.NotTheProtocol);
        JobLease next = await NextAsync();
        await Assert.ThrowsAsync<SqsException>(async () => await queue.CompleteAsync(next, Cancellation));
        Assert.True(await queue.CompleteAsync(next, Cancellation));

        async Task<JobLease> NextAsync()
        {
            await EnqueueAsync(queue);
            return await OneAsync(queue);
        }
    }

    [Fact]
    public async Task A_job_that_is_delivered_twice_has_two_leases_of_one_id()
    {
        SqsJobQueue queue = Bed.Open();
        JobId id = await EnqueueAsync(queue);
        Bed.Server.Inject("ReceiveMessage", SqsFault.DeliverTwice);
        JobLease first = Assert.Single(await LeaseAsync(queue, most: 1)), second = await OneAsync(queue);
        Assert.Equal((id, id), (first.Id, second.Id));
        Assert.True(second.Fence > first.Fence);
        Assert.True(await queue.CompleteAsync(second, Cancellation));
        Assert.Empty(await LeaseAsync(queue));
    }

    [Fact]
    public async Task An_enqueue_whose_answer_was_lost_may_send_twice_with_one_id()
    {
        SqsJobQueue queue = Bed.Open();
        Bed.Server.Inject("SendMessageBatch", SqsFault.CutAfter);
        JobId id = await Bed.AdvanceUntilAsync(EnqueueAsync(queue));
        Assert.Equal([id, id], (await LeaseAsync(queue)).Select(lease => lease.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":\"\uFFFF\"}")]
    [InlineData("\u0000")]
    [InlineData("Zoë 🎷 \r\n\t")]
    public async Task Every_payload_is_kept_as_it_is(string payload)
    {
        SqsJobQueue queue = Bed.Open();
        await EnqueueAsync(queue, payload);
        Assert.Equal(payload, Payload(await OneAsync(queue)));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_kept_as_they_are()
    {
        SqsJobQueue queue = Bed.Open();
        byte[] payload = [0, 255, 128, 10];
        await queue.EnqueueAsync("thumb", payload, null, Cancellation);
        Assert.Equal(payload, (await OneAsync(queue)).Payload.ToArray());
    }

    [Fact]
    public async Task A_message_of_another_program_is_a_job()
    {
        SqsJobQueue queue = Bed.Open();
        Assert.Empty(await LeaseAsync(queue));
        await Bed.SendAsync("http://x/000000000000/forebay-thumb", "{\"id\":1}");
        JobLease lease = await OneAsync(queue);
        Assert.Equal(("thumb", "{\"id\":1}", 1), (lease.Type, Payload(lease), lease.Attempt));
        Assert.True(await queue.ReturnAsync(lease, Cancellation));
        Assert.Equal(lease.Id, (await OneAsync(queue)).Id);
    }

    [Fact]
    public async Task What_another_program_writes_into_our_attributes_harms_nothing()
    {
        SqsJobQueue queue = Bed.Open();
        Assert.Empty(await LeaseAsync(queue));
        string[] names = ["forebay.before", "forebay.enqueued", "forebay.due", "forebay.priority", "forebay.encoding", "forebay.died"];
        foreach (string value in (string[])["99999999999999999999", "9223372036854775807,9223372036854775807", "-1,-1", "x", "base64"])
        {
            var attributes = names.ToDictionary(name => name, _ => new { DataType = "String", StringValue = value });
            await Bed.CallAsync("SendMessage", new { QueueUrl = "http://x/000000000000/forebay-thumb", MessageBody = "not base64!", MessageAttributes = attributes });
        }
        IReadOnlyList<JobLease> leases = await LeaseAsync(queue);
        Assert.Equal(5, leases.Count);
        Assert.All(leases, lease => Assert.True(lease is { Attempt: >= 1, Fence: >= 1 } && Payload(lease) == "not base64!"));
        foreach (JobLease lease in leases)
            Assert.True(await queue.FailAsync(lease, "no", null, Cancellation));
        Assert.Equal(5, (await queue.ListDeadAsync(cancellationToken: Cancellation)).Count);
    }

    [Fact]
    public async Task A_job_that_the_queue_cannot_take_is_told_with_its_size()
    {
        Bed.Server.MaximumMessageSize = 2048;
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => EnqueueAsync(Bed.Open(), new string('x', 2048)));
        Assert.Contains("takes 2048", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_of_a_large_job_keeps_what_fits_of_its_error()
    {
        Bed.Server.MaximumMessageSize = 4096;
        SqsJobQueue queue = Bed.Open();
        string payload = new('x', 3500);
        await EnqueueAsync(queue, payload);
        Assert.True(await queue.FailAsync(await OneAsync(queue), new string('e', 8000) + "\u0000", null, Cancellation));
        DeadJob dead = Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation));
        Assert.InRange(dead.Error.Length, 10, 500);
        Assert.Equal(payload.Length, dead.Payload.Length);
    }

    [Fact]
    public async Task A_job_that_SQS_gave_up_is_a_dead_letter_that_can_be_tried_again()
    {
        SqsJobQueue queue = Bed.Open(options => options.MaxReceives = 2);
        JobId id = await EnqueueAsync(queue);
        JobLease last = await OneAsync(queue);
        for (int i = 0; i < 2; i++)
        {
            Bed.Time.Advance(Minute);
            last = (await LeaseAsync(queue)).SingleOrDefault() ?? last;
        }
        DeadJob dead = Assert.Single(await queue.ListDeadAsync(cancellationToken: Cancellation));
        Assert.Equal((id, "thumb"), (dead.Id, dead.Type));
        Assert.Contains("redrive policy", dead.Error, StringComparison.Ordinal);
        Assert.True(await queue.RetryDeadAsync(id, Cancellation));
        JobLease again = await OneAsync(queue);
        Assert.Equal((id, 1), (again.Id, again.Attempt));
        Assert.True(again.Fence > last.Fence);
    }

    [Fact]
    public async Task Dead_letters_that_were_looked_at_can_be_looked_at_again_at_once()
    {
        SqsJobQueue queue = Bed.Open();
        for (int i = 0; i < 25; i++)
            await EnqueueAsync(queue);
        while (await LeaseAsync(queue) is { Count: > 0 } leases)
        {
            foreach (JobLease lease in leases)
                await queue.FailAsync(lease, "no", null, Cancellation);
        }
        Assert.Equal(25, (await queue.ListDeadAsync(cancellationToken: Cancellation)).Count);
        Assert.Equal(25, (await Bed.Open().ListDeadAsync(cancellationToken: Cancellation)).Count);
        Assert.Equal(25, (await queue.CountAsync(Cancellation)).Dead);
    }

    [Fact]
    public async Task Jobs_are_counted_as_SQS_counts_them()
    {
        SqsJobQueue queue = Bed.Open();
        for (int i = 0; i < 5; i++)
            await EnqueueAsync(queue);
        await EnqueueAsync(queue, options: new EnqueueOptions { Delay = Minute });
        await LeaseAsync(queue, most: 2);
        Assert.Equal(new JobCounts(Pending: 3, Delayed: 1, Running: 2, Completed: -1, Dead: 0), await queue.CountAsync(Cancellation));
    }

    [Fact]
    public async Task Enqueues_completions_and_heartbeats_of_one_moment_share_calls()
    {
        SqsJobQueue queue = Bed.Open(options => options.BatchDelay = TimeSpan.FromMilliseconds(5));
        Assert.Empty(await LeaseAsync(queue));
        await Bed.AdvanceUntilAsync(Task.WhenAll(Enumerable.Range(0, 30).Select(_ => EnqueueAsync(queue))));
        Assert.Equal(30, Messages("SendMessageBatch"));
        Assert.InRange(Calls("SendMessageBatch").Length, 3, 10);
        IReadOnlyList<JobLease> leases = await LeaseAsync(queue, most: 30);
        Assert.Equal(30, leases.Count);
        // Full ones go at once: nobody moves the clock.
        Assert.DoesNotContain(false, await Task.WhenAll(leases.Select(lease => queue.RenewAsync(lease, Minute, Cancellation).AsTask())));
        Assert.DoesNotContain(false, await Task.WhenAll(leases.Select(lease => queue.CompleteAsync(lease, Cancellation).AsTask())));
        Assert.Equal((30, 3), (Messages("DeleteMessageBatch"), Calls("DeleteMessageBatch").Length));
        Assert.Equal((30, 3), (Messages("ChangeMessageVisibilityBatch"), Calls("ChangeMessageVisibilityBatch").Length));
    }

    [Fact]
    public async Task One_that_comes_alone_waits_for_others_no_longer_than_the_delay()
    {
        SqsJobQueue queue = Bed.Open(options => options.BatchDelay = TimeSpan.FromMilliseconds(5));
        Assert.Empty(await LeaseAsync(queue));
        // An enqueue doesn't wait at all where no other is on its way.
        await EnqueueAsync(queue);
        JobLease lease = await OneAsync(queue, Hour);
        DateTimeOffset began = Bed.Time.GetUtcNow();
        ValueTask<bool> alone = queue.CompleteAsync(lease, Cancellation);
        await Bed.AdvanceUntilAsync(() => Bed.Calls("DeleteMessageBatch") > 0, "it is sent", TimeSpan.FromMilliseconds(1));
        Assert.True(await alone);
        Assert.True(Bed.Time.GetUtcNow() - began >= TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public async Task Large_jobs_of_one_moment_go_in_calls_that_SQS_takes()
    {
        SqsJobQueue queue = Bed.Open(options => options.BatchDelay = TimeSpan.FromMilliseconds(5));
        string payload = new('x', 300_000);
        Assert.Empty(await LeaseAsync(queue));
        await Bed.AdvanceUntilAsync(Task.WhenAll(Enumerable.Range(0, 10).Select(_ => EnqueueAsync(queue, payload))));
        Assert.Equal(10, Messages("SendMessageBatch"));
        Assert.All(Calls("SendMessageBatch"), call => Assert.InRange(call.GetProperty("Entries").GetArrayLength(), 1, 3));
    }

    [Fact]
    public async Task Of_jobs_that_share_a_call_each_is_told_what_became_of_it()
    {
        SqsJobQueue queue = Bed.Open();
        await EnqueueAsync(queue);
        Bed.Server.Inject("SendMessageBatch", SqsFault.RefuseEntries);
        await Assert.ThrowsAsync<SqsException>(() => EnqueueAsync(queue));
        Bed.Server.Inject("SendMessageBatch", SqsFault.FailEntries);
        await Bed.AdvanceUntilAsync(EnqueueAsync(queue));
        Assert.Equal(2, (await LeaseAsync(queue)).Count);
    }
}
