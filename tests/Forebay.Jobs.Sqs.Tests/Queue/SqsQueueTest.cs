using System.Text;
using System.Text.Json;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Queue;

/// <summary>A server, a clock, and short forms of what the tests of the queue do.</summary>
public abstract class SqsQueueTest : IAsyncDisposable
{
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    protected static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private protected SqsTestbed Bed { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await Bed.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<JobId> EnqueueAsync(IJobQueue queue, string payload = "{}", EnqueueOptions? options = null, string type = "thumb") =>
        (await queue.EnqueueAsync(type, Encoding.UTF8.GetBytes(payload), options, Cancellation)).Id;

    private protected static async Task<IReadOnlyList<JobLease>> LeaseAsync(IJobQueue queue, int most = 10, TimeSpan? visibility = null, string type = "thumb") =>
        await queue.LeaseAsync(new LeaseRequest([type], "w", most, visibility ?? Minute), Cancellation);

    private protected static async Task<JobLease> OneAsync(IJobQueue queue, TimeSpan? visibility = null) => Assert.Single(await LeaseAsync(queue, visibility: visibility));

    private protected static string Payload(JobLease lease) => Encoding.UTF8.GetString(lease.Payload.Span);

    /// <summary>The bodies of the calls of an operation.</summary>
    private protected JsonElement[] Calls(string operation) => [.. Bed.Server.Calls.Where(call => call.Operation == operation).Select(call => JsonDocument.Parse(call.Body).RootElement)];

    private protected int Messages(string operation) => Calls(operation).Sum(call => call.GetProperty("Entries").GetArrayLength());
}
