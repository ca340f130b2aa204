using System.Text.Json;
using Forebay.Testing;
using Forebay.Testing.Sqs;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Server;

/// <summary>The double delivers as SQS does, by the test's clock, and does wrong what it is told to.</summary>
public sealed class SqsServerDeliveryTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly SqsTestbed bed = new();

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Fact]
    public async Task A_received_message_is_hidden_for_its_visibility_and_counts_its_receives()
    {
        string url = await bed.CreateAsync("q");
        await bed.SendAsync(url);
        Assert.Equal("1", Receives(Assert.Single(await bed.ReceiveAsync(url))));
        bed.Time.Advance(Second * 29);
        Assert.Empty(await bed.ReceiveAsync(url));
        bed.Time.Advance(Second);
        Assert.Equal("2", Receives(Assert.Single(await bed.ReceiveAsync(url))));
    }

    [Fact]
    public async Task A_delayed_message_is_hidden_until_its_time()
    {
        string url = await bed.CreateAsync("q");
        await bed.CallAsync("SendMessage", new { QueueUrl = url, MessageBody = "x", DelaySeconds = 900 });
        bed.Time.Advance(Second * 899);
        Assert.Empty(await bed.ReceiveAsync(url));
        bed.Time.Advance(Second);
        Assert.Single(await bed.ReceiveAsync(url));
    }

    [Fact]
    public async Task A_change_of_visibility_counts_from_now_and_ends_12_hours_after_the_receive()
    {
        string url = await bed.CreateAsync("q");
        await bed.SendAsync(url);
        string handle = Handle(Assert.Single(await bed.ReceiveAsync(url, visibility: 43200)));
        bed.Time.Advance(Second * 10);
        Assert.Equal("InvalidParameterValue", await bed.RefusalAsync("ChangeMessageVisibility", new { QueueUrl = url, ReceiptHandle = handle, VisibilityTimeout = 43191 }));
        Assert.Equal("", await bed.RefusalAsync("ChangeMessageVisibility", new { QueueUrl = url, ReceiptHandle = handle, VisibilityTimeout = 5 }));
        bed.Time.Advance(Second * 5);
        Assert.Single(await bed.ReceiveAsync(url));
    }

    [Fact]
    public async Task A_handle_of_an_earlier_receive_holds_nothing_and_deletes_nothing()
    {
        string url = await bed.CreateAsync("q");
        await bed.SendAsync(url);
        string first = Handle(Assert.Single(await bed.ReceiveAsync(url)));
        bed.Time.Advance(Second * 30);
        Assert.Equal("MessageNotInflight", await bed.RefusalAsync("ChangeMessageVisibility", new { QueueUrl = url, ReceiptHandle = first, VisibilityTimeout = 5 }));
        string second = Handle(Assert.Single(await bed.ReceiveAsync(url)));
        Assert.Equal("MessageNotInflight", await bed.RefusalAsync("ChangeMessageVisibility", new { QueueUrl = url, ReceiptHandle = first, VisibilityTimeout = 5 }));
        Assert.Equal("", await bed.RefusalAsync("DeleteMessage", new { QueueUrl = url, ReceiptHandle = first }));
        Assert.Equal("", await bed.RefusalAsync("ChangeMessageVisibility", new { QueueUrl = url, ReceiptHandle = second, VisibilityTimeout = 5 }));
        Assert.Equal("", await bed.RefusalAsync("DeleteMessage", new { QueueUrl = url, ReceiptHandle = second }));
        Assert.Equal("", await bed.RefusalAsync("DeleteMessage", new { QueueUrl = url, ReceiptHandle = second }));
        Assert.Equal("InvalidParameterValue", await bed.RefusalAsync("ChangeMessageVisibility", new { QueueUrl = url, ReceiptHandle = second, VisibilityTimeout = 5 }));
    }

    [Fact]
    public async Task A_message_that_was_received_too_often_goes_to_the_dead_letters_with_the_next_receive()
    {
        string dead = await bed.CreateAsync("dead");
        string url = await bed.CreateAsync("q", new { RedrivePolicy = $"{{\"deadLetterTargetArn\":\"arn:aws:sqs:{SqsServer.Region}:000000000000:dead\",\"maxReceiveCount\":\"2\"}}" });
        await bed.SendAsync(url);
        for (int i = 0; i < 2; i++)
        {
            string handle = Handle(Assert.Single(await bed.ReceiveAsync(url)));
            await bed.CallAsync("ChangeMessageVisibility", new { QueueUrl = url, ReceiptHandle = handle, VisibilityTimeout = 0 });
            Assert.Empty(await bed.ReceiveAsync(dead));
        }
        Assert.Empty(await bed.ReceiveAsync(url));
        Assert.Equal(["hello"], await bed.BodiesAsync(dead));
    }

    [Fact]
    public async Task A_group_of_a_fifo_queue_is_closed_while_one_of_it_is_in_flight()
    {
        string url = await bed.CreateAsync("q.fifo", new { FifoQueue = "true" });
        foreach ((string body, string group) in ((string, string)[])[("a1", "a"), ("a2", "a"), ("b1", "b")])
            await bed.CallAsync("SendMessage", new { QueueUrl = url, MessageBody = body, MessageGroupId = group, MessageDeduplicationId = body });
        JsonElement first = Assert.Single(await bed.ReceiveAsync(url, most: 1));
        Assert.Equal(["b1"], await bed.BodiesAsync(url));
        Assert.Empty(await bed.BodiesAsync(url));
        await bed.CallAsync("DeleteMessage", new { QueueUrl = url, ReceiptHandle = Handle(first) });
        Assert.Equal(["a2"], await bed.BodiesAsync(url));
    }

    [Fact]
    public async Task A_deduplication_id_holds_for_five_minutes()
    {
        string url = await bed.CreateAsync("q.fifo", new { FifoQueue = "true" });
        string first = await SendAsync();
        Assert.Equal(first, await SendAsync());
        bed.Time.Advance(Second * 300);
        Assert.NotEqual(first, await SendAsync());
        Assert.Equal(2, (await bed.ReceiveAsync(url)).Length);

        async Task<string> SendAsync() => (await bed.CallAsync("SendMessage", new { QueueUrl = url, MessageBody = "x", MessageGroupId = "g", MessageDeduplicationId = "1" })).Body.GetProperty("MessageId").GetString()!;
    }

    [Fact]
    public async Task A_receive_that_waits_ends_with_a_message_and_empty_after_its_time()
    {
        string url = await bed.CreateAsync("q");
        object poll = new { QueueUrl = url, WaitTimeSeconds = 20 };
        Task<(int Status, JsonElement Body, HttpResponseMessage Response)> waiting = bed.CallAsync("ReceiveMessage", poll);
        await Eventually.TrueAsync(() => bed.Server.Waiting == 1, "it waits");
        await bed.SendAsync(url);
        Assert.True((await waiting).Body.TryGetProperty("Messages", out _));
        DateTimeOffset began = bed.Time.GetUtcNow();
        waiting = bed.CallAsync("ReceiveMessage", poll);
        Assert.False((await bed.AdvanceUntilAsync(waiting)).Body.TryGetProperty("Messages", out _));
        Assert.True(bed.Time.GetUtcNow() - began >= Second * 20);
    }

    [Fact]
    public async Task What_goes_wrong_goes_wrong_once_each()
    {
        string url = await bed.CreateAsync("q");
        bed.Server.Inject("SendMessage", SqsFault.Throttle);
        bed.Server.Inject("SendMessage", SqsFault.ServerError);
        Assert.Equal("RequestThrottled", await bed.RefusalAsync("SendMessage", new { QueueUrl = url, MessageBody = "x" }));
        Assert.Equal(500, (await bed.CallAsync("SendMessage", new { QueueUrl = url, MessageBody = "x" })).Status);
        bed.Server.Inject("SendMessage", SqsFault.CutAfter);
        await Assert.ThrowsAsync<HttpRequestException>(() => bed.CallAsync("SendMessage", new { QueueUrl = url, MessageBody = "1" }));
        await bed.SendAsync(url, "2");
        bed.Server.Inject("ReceiveMessage", SqsFault.DeliverTwice);
        Assert.Equal(["1", "2"], await bed.BodiesAsync(url));
        bed.Server.Inject("ReceiveMessage", SqsFault.Reorder);
        Assert.Equal(["2", "1"], await bed.BodiesAsync(url));
    }

    private static string Receives(JsonElement message) => message.GetProperty("Attributes").GetProperty("ApproximateReceiveCount").GetString()!;

    private static string Handle(JsonElement message) => message.GetProperty("ReceiptHandle").GetString()!;
}
