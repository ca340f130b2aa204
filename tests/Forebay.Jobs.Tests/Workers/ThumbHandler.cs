namespace Forebay.Jobs.Tests.Workers;

/// <summary>Does what the test says.</summary>
internal sealed class ThumbHandler(HandlerScript script) : IJobHandler<ThumbJob>
{
    public Task RunAsync(ThumbJob job, JobContext context, CancellationToken cancellationToken) => script.RunAsync(job, context, cancellationToken);
}
