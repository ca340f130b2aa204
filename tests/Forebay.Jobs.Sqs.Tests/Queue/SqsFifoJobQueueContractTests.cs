using Forebay.Jobs.Tests.Queue;

namespace Forebay.Jobs.Sqs.Tests.Queue;

/// <summary>The contract over FIFO queues.</summary>
public sealed class SqsFifoJobQueueContractTests : JobQueueWatchContract, IAsyncDisposable
{
    private readonly SqsTestbed bed = new();

    protected override QueueClock Clock => new ManualQueueClock(bed.Time);

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    protected override IJobQueue Open() => bed.Open(options => options.Fifo = true);
}
