using System.Text.Json;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Server;

/// <summary>The double knows SQS's limits.</summary>
public sealed class SqsServerLimitTests : IAsyncDisposable
{
    private readonly SqsTestbed bed = new();

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Theory]
    [InlineData("a.b")]
    [InlineData("")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public async Task A_queues_name_has_80_letters_digits_hyphens_and_underscores(string name) =>
        Assert.NotEqual("", await bed.RefusalAsync("CreateQueue", new { QueueName = name }));

    [Fact]
    public async Task A_queue_is_made_again_with_the_same_attributes_only()
    {
        string url = await bed.CreateAsync("q", new { DelaySeconds = "5" });
        Assert.Equal(url, await bed.CreateAsync("q", new { DelaySeconds = "5" }));
        Assert.Equal("QueueNameExists", await bed.RefusalAsync("CreateQueue", new { QueueName = "q", Attributes = new { DelaySeconds = "6" } }));
        Assert.Equal("InvalidAttributeValue", await bed.RefusalAsync("CreateQueue", new { QueueName = "p", Attributes = new { DelaySeconds = "901" } }));
        Assert.Equal("InvalidParameterValue", await bed.RefusalAsync("CreateQueue", new { QueueName = "p.fifo" }));
    }

    [Theory]
    [InlineData("SendMessage", "{\"MessageBody\":\"x\",\"DelaySeconds\":901}", "InvalidParameterValue")]
    [InlineData("SendMessage", "{\"MessageBody\":\"\"}", "MissingParameter")]
    [InlineData("SendMessage", "{\"MessageBody\":\"\\u0000\"}", "InvalidMessageContents")]
    [InlineData("SendMessage", "{\"MessageBody\":\"x\",\"MessageDeduplicationId\":\"1\"}", "InvalidParameterValue")]
    [InlineData("SendMessage", "{\"MessageBody\":\"x\",\"MessageAttributes\":{\"a\":{\"DataType\":\"String\",\"StringValue\":\"\"}}}", "InvalidParameterValue")]
    [InlineData("SendMessage", "{\"MessageBody\":\"x\",\"MessageAttributes\":{\"a\":{\"DataType\":\"Number\",\"StringValue\":\"one\"}}}", "InvalidParameterValue")]
    [InlineData("SendMessage", "{\"MessageBody\":\"x\",\"MessageAttributes\":{\"AWS.a\":{\"DataType\":\"String\",\"StringValue\":\"1\"}}}", "InvalidParameterValue")]
    [InlineData("SendMessageBatch", "{}", "EmptyBatchRequest")]
    [InlineData("SendMessageBatch", "{\"Entries\":[{\"Id\":\"1\",\"MessageBody\":\"x\"},{\"Id\":\"1\",\"MessageBody\":\"x\"}]}", "BatchEntryIdsNotDistinct")]
    [InlineData("SendMessageBatch", "{\"Entries\":[{\"Id\":\"a.b\",\"MessageBody\":\"x\"}]}", "InvalidBatchEntryId")]
    [InlineData("ReceiveMessage", "{\"MaxNumberOfMessages\":11}", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", "{\"WaitTimeSeconds\":21}", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", "{\"VisibilityTimeout\":43201}", "InvalidParameterValue")]
    [InlineData("DeleteMessage", "{\"ReceiptHandle\":\"bogus\"}", "ReceiptHandleIsInvalid")]
    [InlineData("ChangeMessageVisibility", "{\"ReceiptHandle\":\"bogus\",\"VisibilityTimeout\":1}", "ReceiptHandleIsInvalid")]
    [InlineData("ChangeMessageVisibility", "{\"ReceiptHandle\":\"bogus\"}", "MissingParameter")]
    public async Task What_is_out_of_its_limits_is_refused(string operation, string json, string code)
    {
        Dictionary<string, JsonElement> request = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        request["QueueUrl"] = JsonSerializer.SerializeToElement(await bed.CreateAsync("q"));
        Assert.Equal(code, await bed.RefusalAsync(operation, request));
    }

    [Fact]
    public async Task Eleven_entries_are_too_many_and_more_bytes_than_a_message_may_have_too_long()
    {
        string url = await bed.CreateAsync("q", new { MaximumMessageSize = "1024" });
        Assert.Equal("TooManyEntriesInBatchRequest", await bed.RefusalAsync("SendMessageBatch", Batch(11, "x")));
        Assert.Equal("BatchRequestTooLong", await bed.RefusalAsync("SendMessageBatch", Batch(2, new string('x', 513))));
        Assert.Equal("InvalidParameterValue", await bed.RefusalAsync("SendMessage", new { QueueUrl = url, MessageBody = new string('x', 1025) }));
        Assert.Equal("", await bed.RefusalAsync("SendMessageBatch", Batch(2, new string('x', 512))));

        object Batch(int count, string body) => new { QueueUrl = url, Entries = Enumerable.Range(0, count).Select(i => new { Id = $"{i}", MessageBody = body }) };
    }

    [Fact]
    public async Task Eleven_attributes_are_too_many()
    {
        string url = await bed.CreateAsync("q");
        Assert.Equal("", await bed.RefusalAsync("SendMessage", With(10)));
        Assert.Equal("InvalidParameterValue", await bed.RefusalAsync("SendMessage", With(11)));

        object With(int count) => new { QueueUrl = url, MessageBody = "x", MessageAttributes = Enumerable.Range(0, count).ToDictionary(i => $"a{i}", _ => new { DataType = "String", StringValue = "v" }) };
    }

    [Fact]
    public async Task The_sum_of_attributes_is_the_published_one()
    {
        string url = await bed.CreateAsync("q");
        (_, JsonElement body, _) = await bed.CallAsync("SendMessage", new { QueueUrl = url, MessageBody = "x", MessageAttributes = new { k = new { DataType = "String", StringValue = "v" } } });
        Assert.Equal("0a77b0642718c3d9dd47090567d11e0d", body.GetProperty("MD5OfMessageAttributes").GetString());
    }

    [Fact]
    public async Task A_fifo_message_needs_a_group_and_a_deduplication_id_and_has_no_delay()
    {
        string url = await bed.CreateAsync("q.fifo", new { FifoQueue = "true" });
        Assert.Equal("MissingParameter", await bed.RefusalAsync("SendMessage", new { QueueUrl = url, MessageBody = "x" }));
        Assert.Equal("InvalidParameterValue", await bed.RefusalAsync("SendMessage", new { QueueUrl = url, MessageBody = "x", MessageGroupId = "g" }));
        Assert.Equal("InvalidParameterValue", await bed.RefusalAsync("SendMessage", new { QueueUrl = url, MessageBody = "x", MessageGroupId = "g h", MessageDeduplicationId = "1" }));
        Assert.Equal("InvalidParameterValue", await bed.RefusalAsync("SendMessage", new { QueueUrl = url, MessageBody = "x", MessageGroupId = "g", MessageDeduplicationId = "1", DelaySeconds = 1 }));
        Assert.Equal("", await bed.RefusalAsync("SendMessage", new { QueueUrl = url, MessageBody = "x", MessageGroupId = "g", MessageDeduplicationId = "1" }));
    }
}
