using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Jobs;

/// <summary>A registered job type: its name, what its JSON is read into and, where this process runs it, how.</summary>
internal sealed class JobType
{
    /// <summary>Reads the payload, makes the handler in the scope and runs it; null where this process only enqueues the type.</summary>
    public delegate Task Run(IServiceProvider scope, ReadOnlyMemory<byte> payload, JsonSerializerOptions json, JobContext context, CancellationToken cancellationToken);

    private JobType(string name, Type payload, JobHandlerOptions options, Run? handle)
    {
        Name = name;
        Payload = payload;
        Options = options;
        Handle = handle;
    }

    public string Name { get; }

    public Type Payload { get; }

    public JobHandlerOptions Options { get; }

    public Run? Handle { get; }

    public static JobType Enqueued<TJob>(string name) => new(name, typeof(TJob), new JobHandlerOptions(), handle: null);

    public static JobType Handled<TJob, THandler>(string name, JobHandlerOptions options)
        where THandler : class, IJobHandler<TJob> =>
        new(name, typeof(TJob), options, RunAsync<TJob, THandler>);

    /// <exception cref="JobFailedException">The payload can't be read.</exception>
    public static TJob Read<TJob>(ReadOnlyMemory<byte> payload, JsonSerializerOptions json, JobId id)
    {
        try
        {
            return JsonSerializer.Deserialize<TJob>(payload.Span, json) ?? throw new JobFailedException($"The payload of job {id} is JSON's null, not a {typeof(TJob)}.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // The bytes stay what they are, so a further attempt reads them no better.
            throw new JobFailedException($"The payload of job {id} can't be read as {typeof(TJob)}: {e.Message}", e);
        }
    }

    private static Task RunAsync<TJob, THandler>(IServiceProvider scope, ReadOnlyMemory<byte> payload, JsonSerializerOptions json, JobContext context, CancellationToken cancellationToken)
        where THandler : class, IJobHandler<TJob>
    {
        TJob job = Read<TJob>(payload, json, context.Id);
        THandler handler = scope.GetService<THandler>()
            ?? throw new JobFailedException($"Jobs of type '{context.Type}' have no handler: {typeof(THandler)} is not registered.");
        return handler.RunAsync(job, context, cancellationToken);
    }
}
