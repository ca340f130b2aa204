using System.Collections.Concurrent;

namespace Forebay.Jobs.Tests.Workers;

/// <summary>What the handlers of one test do, and which jobs they were given.</summary>
internal sealed class HandlerScript(Func<ThumbJob, JobContext, CancellationToken, Task> run)
{
    public ConcurrentQueue<(int Id, int Attempt)> Begun { get; } = new();

    public ConcurrentQueue<int> Done { get; } = new();

    public async Task RunAsync(ThumbJob job, JobContext context, CancellationToken cancellationToken)
    {
        Begun.Enqueue((job.Id, context.Attempt));
        await run(job, context, cancellationToken);
        Done.Enqueue(job.Id);
    }
}
