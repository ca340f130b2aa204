using Forebay.Testing.Sqs;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Client;

/// <summary>Batches and sums.</summary>
public sealed class SqsClientTests : IAsyncDisposable
{
    private readonly SqsTestbed bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        string url = await bed.CreateAsync("q");
        var message = new OutgoingMessage("Zoë \"🎷\" <&>\n", new Dictionary<string, SqsAttribute> { ["a.b-c"] = SqsAttribute.Text("ü"), ["n"] = SqsAttribute.Number(-7) });
        Assert.NotNull(Assert.Single(await bed.Client().SendAsync(url, [message], Cancellation)).Success!.MessageId);
        SqsMessage received = Assert.Single(await ReceiveAsync(url));
        Assert.Equal((message.Body, "ü", "-7", 1), (received.Body, received.Text("a.b-c"), received.Text("n"), received.ReceiveCount));
        Assert.Equal(bed.Time.GetUtcNow(), received.SentAt);
    }

    [Fact]
    public async Task The_entries_that_the_server_failed_at_are_sent_again_and_no_others()
    {
        string url = await bed.CreateAsync("q");
        bed.Server.Inject("SendMessageBatch", SqsFault.FailEntries);
        BatchOutcome<SendSuccess>[] outcomes = await bed.AdvanceUntilAsync(bed.Client().SendAsync(url, Numbers(5), Cancellation));
        Assert.All(outcomes, outcome => Assert.NotNull(outcome.Success));
        Assert.Equal(["1", "3", "0", "2", "4"], (await ReceiveAsync(url)).Select(message => message.Body));
    }

    [Fact]
    public async Task The_entries_that_were_refused_are_told_and_the_others_are_sent()
    {
        string url = await bed.CreateAsync("q");
        bed.Server.Inject("SendMessageBatch", SqsFault.RefuseEntries);
        BatchOutcome<SendSuccess>[] outcomes = await bed.Client().SendAsync(url, Numbers(3), Cancellation);
        Assert.Equal(["InvalidParameterValue", "", "InvalidParameterValue"], outcomes.Select(outcome => outcome.Error?.Code ?? ""));
        Assert.Equal(1, bed.Calls("SendMessageBatch"));
    }

    [Theory]
    [InlineData(SqsFault.WrongBodySum)]
    [InlineData(SqsFault.WrongAttributeSum)]
    public async Task A_message_that_was_damaged_on_its_way_there_is_told(SqsFault fault)
    {
        string url = await bed.CreateAsync("q");
        bed.Server.Inject("SendMessageBatch", fault);
        var message = new OutgoingMessage("x", new Dictionary<string, SqsAttribute> { ["k"] = SqsAttribute.Text("v") });
        Assert.Equal(SqsErrors.Damaged, Assert.Single(await bed.Client().SendAsync(url, [message], Cancellation)).Error!.Code);
    }

    [Theory]
    [InlineData(SqsFault.DamageBody)]
    [InlineData(SqsFault.WrongAttributeSum)]
    public async Task A_message_that_was_damaged_on_its_way_back_is_left_in_the_queue(SqsFault fault)
    {
        string url = await bed.CreateAsync("q");
        await bed.Client().SendAsync(url, [new OutgoingMessage("x", new Dictionary<string, SqsAttribute> { ["k"] = SqsAttribute.Text("v") })], Cancellation);
        bed.Server.Inject("ReceiveMessage", fault);
        Assert.Empty(await ReceiveAsync(url));
        Assert.Single(bed.Logged, log => log.Id == 3806);
        bed.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(await ReceiveAsync(url));
    }

    [Fact]
    public async Task A_fifo_receive_whose_answer_was_lost_gives_the_same_messages_again()
    {
        string url = await bed.CreateAsync("q.fifo", new { FifoQueue = "true" });
        await bed.Client().SendAsync(url, [new OutgoingMessage("x", new Dictionary<string, SqsAttribute>(), GroupId: "g", DeduplicationId: "1")], Cancellation);
        bed.Server.Inject("ReceiveMessage", SqsFault.CutAfter);
        Assert.Single(await bed.AdvanceUntilAsync(bed.Client().ReceiveAsync(url, 10, TimeSpan.Zero, TimeSpan.FromSeconds(30), isFifo: true, Cancellation)));
    }

    private static OutgoingMessage[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => new OutgoingMessage($"{i}", new Dictionary<string, SqsAttribute>()))];

    private Task<IReadOnlyList<SqsMessage>> ReceiveAsync(string url) => bed.Client().ReceiveAsync(url, 10, TimeSpan.Zero, TimeSpan.FromSeconds(30), isFifo: false, Cancellation);
}
