using Forebay.Jobs;

namespace Forebay.Benchmarks.Jobs;

/// <summary>One kind of queue that the bench of jobs can use. A new one is a subclass and a line in <see cref="All"/>.</summary>
internal abstract class JobProvider(string name)
{
    public static IReadOnlyList<JobProvider> All { get; } = [new EmbeddedProvider(), new RabbitMqProvider(), new SqsProvider()];

    /// <summary>What the command line calls it.</summary>
    public string Name { get; } = name;

    /// <exception cref="BenchInputException">There is none of that name.</exception>
    public static JobProvider Of(string name) =>
        All.FirstOrDefault(provider => provider.Name == name) ?? throw new BenchInputException($"--provider: there is no '{name}'; there is {string.Join(", ", All.Select(provider => provider.Name))}.");

    /// <summary>Starts what the queue needs, in a folder of the bench's own.</summary>
    /// <exception cref="BenchInputException">It is not installed.</exception>
    public abstract Task<JobServer> StartAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Chooses the queue at an address that <see cref="StartAsync"/> gave.</summary>
    public abstract void Use(JobsBuilder jobs, string address);
}
