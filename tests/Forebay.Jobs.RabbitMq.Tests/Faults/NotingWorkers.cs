using System.Collections.Concurrent;
using System.Text.Json;
using Forebay.KilledWorker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Forebay.Jobs.RabbitMq.Tests.Faults;

/// <summary>Workers as an application has them, which note the jobs that they run.</summary>
internal sealed class NotingWorkers(string address, string prefix) : IAsyncDisposable
{
    private readonly List<ServiceProvider> processes = [];

    /// <summary>How often each job ran, by its number.</summary>
    public ConcurrentDictionary<int, int> Noted { get; } = new();

    public static byte[] Payload(int number) => JsonSerializer.SerializeToUtf8Bytes(new NotedJob(number), JsonSerializerOptions.Web);

    public async Task StartAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            ServiceProvider process = new ServiceCollection()
                .AddSingleton(this)
                .AddForebayJobs(jobs => jobs
                    .UseRabbitMq(address, options =>
                    {
                        options.QueuePrefix = prefix;
                        options.PollEvery = TimeSpan.FromMilliseconds(50);
                    })
                    .ConfigureWorker(worker => worker.QueueRetryDelay = TimeSpan.FromMilliseconds(100))
                    .AddHandler<NotedJob, NotingHandler>("noted", handler => handler.MaxAttempts = 1000))
                .BuildServiceProvider();
            processes.Add(process);
            foreach (IHostedService worker in process.GetServices<IHostedService>())
                await worker.StartAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider process in processes)
        {
            foreach (IHostedService worker in process.GetServices<IHostedService>())
                await worker.StopAsync(CancellationToken.None);
            await process.DisposeAsync();
        }
    }

    internal sealed class NotingHandler(NotingWorkers workers) : IJobHandler<NotedJob>
    {
        public Task RunAsync(NotedJob job, JobContext context, CancellationToken cancellationToken)
        {
            workers.Noted.AddOrUpdate(job.Number, 1, (_, times) => times + 1);
            return Task.CompletedTask;
        }
    }
}
