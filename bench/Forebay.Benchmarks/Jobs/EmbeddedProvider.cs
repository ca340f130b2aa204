using Forebay.Jobs;

namespace Forebay.Benchmarks.Jobs;

/// <summary>The queue in a SQLite file.</summary>
internal sealed class EmbeddedProvider() : JobProvider("embedded")
{
    public override Task<JobServer> StartAsync(string folder, CancellationToken cancellationToken) => Task.FromResult(new JobServer(Path.Combine(folder, "jobs.db")));

    public override void Use(JobsBuilder jobs, string address) => jobs.UseSqlite(address);
}
