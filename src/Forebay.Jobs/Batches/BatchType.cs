using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Jobs;

/// <summary>A job type whose jobs this process applies in batches.</summary>
internal sealed class BatchType
{
    /// <summary>Applies the jobs of these leases, made ready by <see cref="Read"/>.</summary>
    public delegate Task Apply(IServiceProvider scope, IReadOnlyList<(JobLease Lease, object Value)> batch, CancellationToken cancellationToken);

    private readonly Func<JobLease, JsonSerializerOptions, object> read;

    private BatchType(string name, BatchHandlerOptions options, Func<JobLease, JsonSerializerOptions, object> read, Apply apply)
    {
        Name = name;
        Options = options;
        this.read = read;
        ApplyAsync = apply;
    }

    public string Name { get; }

    public BatchHandlerOptions Options { get; }

    public Apply ApplyAsync { get; }

    public static BatchType Of<TJob, THandler>(string name, BatchHandlerOptions options)
        where TJob : notnull
        where THandler : class, IBatchHandler<TJob> =>
        new(name, options, static (lease, json) => JobType.Read<TJob>(lease.Payload, json, lease.Id)!, static (scope, batch, cancellationToken) =>
            scope.GetRequiredService<THandler>().ApplyAsync([.. batch.Select(item => new BatchItem<TJob>(item.Lease.Id, item.Lease.Fence, (TJob)item.Value))], cancellationToken));

    /// <exception cref="JobFailedException">The payload can't be read.</exception>
    public object Read(JobLease lease, JsonSerializerOptions json) => read(lease, json);
}
