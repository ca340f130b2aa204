using System.Text.Json;
using Forebay.Testing.Sqs;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Server;

/// <summary>The double refuses what SQS refuses.</summary>
public sealed class SqsServerSignatureTests : IAsyncDisposable
{
    private static readonly object Ask = new { QueueName = "q" };
    private readonly SqsTestbed bed = new();

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Fact]
    public async Task A_signed_call_is_taken()
    {
        string url = await bed.CreateAsync("q");
        (int status, JsonElement body, HttpResponseMessage response) = await bed.CallAsync("GetQueueUrl", Ask);
        Assert.Equal((200, url), (status, body.GetProperty("QueueUrl").GetString()));
        Assert.True(response.Headers.Contains("x-amzn-RequestId"));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused() =>
        Assert.Equal("SignatureDoesNotMatch", await bed.RefusalAsync("GetQueueUrl", Ask, new AwsCredentials(SqsServer.AccessKeyId, "another")));

    [Fact]
    public async Task An_unknown_key_is_refused() =>
        Assert.Equal("InvalidClientTokenId", await bed.RefusalAsync("GetQueueUrl", Ask, new AwsCredentials("AKIDNOBODY", SqsServer.Secret)));

    [Fact]
    public async Task A_call_without_a_signature_is_refused() =>
        Assert.Equal("MissingAuthenticationToken", await bed.RefusalAsync("GetQueueUrl", Ask, tamper: message => message.Headers.Remove("Authorization")));

    [Theory]
    [InlineData(-16)]
    [InlineData(16)]
    public async Task A_call_of_another_quarter_of_an_hour_is_refused(int minutes) =>
        Assert.Equal("RequestTimeTooSkewed", await bed.RefusalAsync("GetQueueUrl", Ask, at: bed.Time.GetUtcNow() + TimeSpan.FromMinutes(minutes)));

    [Fact]
    public async Task A_body_that_was_changed_after_it_was_signed_is_refused() =>
        Assert.Equal("SignatureDoesNotMatch", await bed.RefusalAsync("GetQueueUrl", Ask, tamper: message =>
        {
            message.Content = new ByteArrayContent("{\"QueueName\":\"p\"}"u8.ToArray());
            message.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        }));

    [Fact]
    public async Task A_target_that_was_changed_after_it_was_signed_is_refused() =>
        Assert.Equal("SignatureDoesNotMatch", await bed.RefusalAsync("GetQueueUrl", Ask, tamper: message =>
        {
            message.Headers.Remove("X-Amz-Target");
            message.Headers.TryAddWithoutValidation("X-Amz-Target", "AmazonSQS.DeleteQueue");
        }));

    [Fact]
    public async Task A_token_must_be_the_keys_own_and_signed_and_not_expired()
    {
        bed.Server.Keys["ASIATEMP"] = new SqsServerKey("s", "token", bed.Time.GetUtcNow() + TimeSpan.FromHours(1));
        await bed.CreateAsync("q");
        Assert.Equal("", await bed.RefusalAsync("GetQueueUrl", Ask, new AwsCredentials("ASIATEMP", "s", "token")));
        Assert.Equal("InvalidClientTokenId", await bed.RefusalAsync("GetQueueUrl", Ask, new AwsCredentials("ASIATEMP", "s", "other")));
        Assert.Equal("InvalidClientTokenId", await bed.RefusalAsync("GetQueueUrl", Ask, new AwsCredentials("ASIATEMP", "s")));
        bed.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("ExpiredToken", await bed.RefusalAsync("GetQueueUrl", Ask, new AwsCredentials("ASIATEMP", "s", "token")));
    }

    [Fact]
    public async Task Each_spelling_of_an_error_is_spoken()
    {
        (int status, JsonElement body, HttpResponseMessage response) = await bed.CallAsync("GetQueueUrl", Ask);
        Assert.Equal((400, "com.amazonaws.sqs#QueueDoesNotExist"), (status, body.GetProperty("__type").GetString()));
        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue;Sender", response.Headers.GetValues("x-amzn-query-error").Single());
        bed.Server.Spelling = SqsErrorSpelling.Suffixed;
        (_, body, response) = await bed.CallAsync("GetQueueUrl", Ask);
        Assert.StartsWith("com.amazonaws.sqs#QueueDoesNotExist:", body.GetProperty("__type").GetString(), StringComparison.Ordinal);
        Assert.True(body.TryGetProperty("Message", out _));
        bed.Server.Spelling = SqsErrorSpelling.HeaderOnly;
        (_, body, _) = await bed.CallAsync("GetQueueUrl", Ask);
        Assert.Equal(JsonValueKind.Undefined, body.ValueKind);
    }
}
