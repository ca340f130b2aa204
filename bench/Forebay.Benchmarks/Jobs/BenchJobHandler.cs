using Forebay.Jobs;

namespace Forebay.Benchmarks.Jobs;

/// <summary>Does what can be counted afterwards.</summary>
internal sealed class BenchJobHandler(EffectFile effects) : IJobHandler<BenchJob>
{
    public Task RunAsync(BenchJob job, JobContext context, CancellationToken cancellationToken) => effects.AddAsync(context.Id, cancellationToken);
}
