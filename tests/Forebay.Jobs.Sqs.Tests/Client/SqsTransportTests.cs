using Forebay.Testing.Sqs;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Client;

/// <summary>What is made again and what is not.</summary>
public sealed class SqsTransportTests : IAsyncDisposable
{
    private const string Operation = "GetQueueUrl";
    private readonly SqsTestbed bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Theory]
    [InlineData(SqsFault.Throttle)]
    [InlineData(SqsFault.ServerError)]
    [InlineData(SqsFault.CutBefore)]
    [InlineData(SqsFault.CutAfter)]
    public async Task A_call_that_may_succeed_is_made_again(SqsFault fault)
    {
        await bed.CreateAsync("q");
        bed.Server.Inject(Operation, fault, times: SqsBackOff.MostRetries);
        Assert.Equal("http://sqs.test:4566/000000000000/q", await bed.AdvanceUntilAsync(FindAsync()));
        Assert.Equal(SqsBackOff.MostRetries + 1, bed.Calls(Operation));
    }

    [Theory]
    [InlineData(SqsFault.Throttle, "RequestThrottled", 400)]
    [InlineData(SqsFault.ServerError, "InternalFailure", 500)]
    [InlineData(SqsFault.CutBefore, "Unreachable", 0)]
    public async Task A_call_that_goes_on_failing_is_given_up(SqsFault fault, string code, int status)
    {
        bed.Server.Inject(Operation, fault, times: 100);
        Task<string?> call = FindAsync();
        await bed.AdvanceUntilAsync(() => call.IsCompleted, "it is given up");
        SqsException error = await Assert.ThrowsAsync<SqsException>(() => call);
        Assert.Equal((code, status), (error.Code, error.StatusCode));
        Assert.Equal(SqsBackOff.MostRetries + 1, bed.Calls(Operation));
    }

    [Theory]
    [InlineData(SqsErrorSpelling.Full)]
    [InlineData(SqsErrorSpelling.Suffixed)]
    [InlineData(SqsErrorSpelling.HeaderOnly)]
    public async Task A_refusal_is_read_in_each_spelling_and_not_tried_again(SqsErrorSpelling spelling)
    {
        bed.Server.Spelling = spelling;
        Assert.Null(await FindAsync());
        SqsException error = await Assert.ThrowsAsync<SqsException>(() => bed.Client().GetAttributesAsync("http://x/000000000000/none", Cancellation));
        Assert.Equal((SqsErrors.QueueDoesNotExist, 400), (error.Code, error.StatusCode));
        Assert.NotNull(error.RequestId);
        Assert.Equal(1, bed.Calls(Operation));
    }

    [Theory]
    [InlineData(SqsErrorSpelling.Full)]
    [InlineData(SqsErrorSpelling.HeaderOnly)]
    public async Task Throttling_is_known_in_each_spelling(SqsErrorSpelling spelling)
    {
        bed.Server.Spelling = spelling;
        await bed.CreateAsync("q");
        bed.Server.Inject(Operation, SqsFault.Throttle);
        Assert.NotNull(await bed.AdvanceUntilAsync(FindAsync()));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(2)]
    public async Task A_wrong_clock_is_corrected_by_the_servers_once(int hours)
    {
        await bed.CreateAsync("q");
        bed.Server.ClockOffset = TimeSpan.FromHours(hours);
        SqsClient client = bed.Client();
        Assert.NotNull(await client.FindQueueAsync("q", Cancellation));
        Assert.NotNull(await client.FindQueueAsync("q", Cancellation));
        Assert.Equal(3, bed.Calls(Operation));
        Assert.Single(bed.Logged, log => log.Id == 3803);
    }

    [Fact]
    public async Task A_wrong_secret_is_not_taken_for_a_wrong_clock()
    {
        SqsException error = await Assert.ThrowsAsync<SqsException>(() => bed.Client(options => options.Credentials = new AwsCredentials(SqsServer.AccessKeyId, "no")).FindQueueAsync("q", Cancellation));
        Assert.Equal(("SignatureDoesNotMatch", 403), (error.Code, error.StatusCode));
        Assert.Equal(1, bed.Calls(Operation));
    }

    [Fact]
    public async Task Credentials_that_the_server_calls_expired_are_looked_for_again_once()
    {
        await bed.CreateAsync("q");
        bed.Server.Inject(Operation, SqsFault.ExpireToken);
        Assert.NotNull(await FindAsync());
        bed.Server.Inject(Operation, SqsFault.ExpireToken, times: 2);
        Assert.Equal("ExpiredToken", (await Assert.ThrowsAsync<SqsException>(FindAsync)).Code);
    }

    [Fact]
    public async Task An_answer_that_is_not_the_protocol_is_told()
    {
        bed.Server.Inject(Operation, SqsFault.NotTheProtocol);
        SqsException error = await Assert.ThrowsAsync<SqsException>(FindAsync);
        Assert.Equal(SqsErrors.Damaged, error.Code);
        Assert.Equal(1, bed.Calls(Operation));
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_after_its_time()
    {
        string url = await bed.CreateAsync("q");
        // The server waits for a message that nobody sends; the client's patience is shorter than the poll.
        var client = new SqsClient(bed.Transport(), TimeSpan.FromSeconds(-15), bed.Time, bed);
        Task<IReadOnlyList<SqsMessage>> receive = client.ReceiveAsync(url, 1, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30), isFifo: false, Cancellation);
        await bed.AdvanceUntilAsync(() => receive.IsCompleted, "it ended");
        Assert.Equal(SqsErrors.TimedOut, (await Assert.ThrowsAsync<SqsException>(() => receive)).Code);
    }

    [Fact]
    public async Task No_secret_is_logged()
    {
        await bed.CreateAsync("q");
        bed.Server.Inject(Operation, SqsFault.CutBefore);
        await bed.AdvanceUntilAsync(FindAsync());
        Assert.Contains(bed.Logged, log => log.Text.Contains(SqsServer.AccessKeyId, StringComparison.Ordinal));
        Assert.All(bed.Logged, log =>
        {
            Assert.DoesNotContain(SqsServer.Secret, log.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Signature=", log.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Waits_grow_to_a_bound_and_are_a_random_part_of_it()
    {
        Assert.Equal(TimeSpan.Zero, SqsBackOff.Before(1, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(100), SqsBackOff.Before(1, 1));
        Assert.Equal(TimeSpan.FromMilliseconds(400), SqsBackOff.Before(3, 1));
        Assert.Equal(TimeSpan.FromSeconds(5), SqsBackOff.Before(30, 1));
    }

    private Task<string?> FindAsync() => bed.Client().FindQueueAsync("q", Cancellation);
}
