using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Forebay.Benchmarks.Jobs;

/// <summary>The worker process that <see cref="JobsBench"/> starts and kills: this program, called by a command that the help does not show.</summary>
internal static class JobWorkerCommand
{
    public const string Name = "job-worker";

    public static Command Make()
    {
        Argument<string> provider = new("provider"), address = new("address"), effects = new("effects");
        Command command = new(Name, "Runs the jobs of the bench of jobs until it is killed.") { provider, address, effects };
        command.Hidden = true;
        command.SetAction((options, cancellationToken) => RunAsync(JobProvider.Of(options.GetValue(provider)!), options.GetValue(address)!, options.GetValue(effects)!, cancellationToken));
        return command;
    }

    private static async Task RunAsync(JobProvider provider, string address, string effects, CancellationToken cancellationToken)
    {
        await using var file = new EffectFile(effects);
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton(file)
            .AddForebayJobs(jobs =>
            {
                provider.Use(jobs, address);
                jobs.AddHandler<BenchJob, BenchJobHandler>(JobsBench.Type, handler =>
                {
                    handler.Concurrency = 64;
                    handler.MaxAttempts = 1000;
                    handler.VisibilityTimeout = TimeSpan.FromSeconds(10);
                });
            })
            .BuildServiceProvider();
        foreach (IHostedService worker in services.GetServices<IHostedService>())
            await worker.StartAsync(cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
