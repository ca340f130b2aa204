using Forebay.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Forebay.KilledWorker;

/// <summary>Runs jobs out of RabbitMQ until it is killed.</summary>
internal static class BrokerWorker
{
    public static async Task RunAsync(string address, string prefix, string file)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton(new NoteFile(file))
            .AddForebayJobs(jobs => jobs
                .UseRabbitMq(address, options =>
                {
                    options.QueuePrefix = prefix;
                    options.PollEvery = TimeSpan.FromMilliseconds(50);
                })
                .AddHandler<NotedJob, NotedHandler>("noted", handler => handler.MaxAttempts = 1000))
            .BuildServiceProvider();
        foreach (IHostedService worker in services.GetServices<IHostedService>())
            await worker.StartAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync("started");
        await Task.Delay(Timeout.Infinite);
    }
}
