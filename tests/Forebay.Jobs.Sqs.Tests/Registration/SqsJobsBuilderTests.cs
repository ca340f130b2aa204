using Forebay.Testing;
using Forebay.Testing.Sqs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Registration;

public sealed class SqsJobsBuilderTests
{
    [Theory]
    [InlineData(nameof(SqsJobQueueOptions.Prefix))]
    [InlineData(nameof(SqsJobQueueOptions.PollWait))]
    [InlineData(nameof(SqsJobQueueOptions.MaxReceives))]
    [InlineData(nameof(SqsJobQueueOptions.Endpoint))]
    public async Task An_option_that_cannot_work_is_named(string option)
    {
        await using ServiceProvider services = new ServiceCollection().AddForebayJobs(jobs => jobs.UseSqs(options =>
        {
            options.Prefix = option == nameof(options.Prefix) ? "a.b" : "a";
            options.PollWait = TimeSpan.FromSeconds(option == nameof(options.PollWait) ? 21 : 20);
            options.MaxReceives = option == nameof(options.MaxReceives) ? 1001 : 1;
            options.Endpoint = new Uri(option == nameof(options.Endpoint) ? "ftp://x" : "http://localhost");
        })).BuildServiceProvider();
        Assert.Contains($"SQS job queue: {option} is ", Assert.Throws<ArgumentException>(services.GetRequiredService<IJobQueue>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_runs_its_jobs_over_a_real_socket()
    {
        var server = new SqsServer();
        await using var socket = new SqsSocketServer(server);
        var done = new DoneJobs();
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton(done)
            .AddForebayJobs(jobs => jobs
                .UseSqs(options =>
                {
                    options.Endpoint = socket.Endpoint;
                    options.Region = SqsServer.Region;
                    options.Credentials = SqsTestbed.Key;
                    options.PollWait = TimeSpan.FromSeconds(1);
                })
                .AddHandler<CountedJob, CountedHandler>("counted", handler =>
                {
                    handler.Concurrency = 20;
                    handler.BackOff.First = TimeSpan.Zero;
                    handler.BackOff.Most = TimeSpan.Zero;
                }))
            .BuildServiceProvider();
        // Cut connections and failing calls on the way: no job is lost by them.
        server.Inject("SendMessageBatch", SqsFault.CutBefore);
        server.Inject("DeleteMessageBatch", SqsFault.CutAfter);
        server.Inject("ReceiveMessage", SqsFault.ServerError);
        IHostedService worker = Assert.Single(services.GetServices<IHostedService>());
        await worker.StartAsync(CancellationToken.None);
        JobClient client = services.GetRequiredService<JobClient>();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => client.EnqueueAsync(new CountedJob(i)).AsTask()));
        await Eventually.TrueAsync(() => done.Ids.Distinct().Count() == 100, "all are done");
        await Eventually.TrueAsync(async () => await services.GetRequiredService<IJobQueue>().CountAsync() is { Pending: 0, Delayed: 0, Running: 0, Dead: 0 }, "nothing is left");
        await worker.StopAsync(CancellationToken.None);
    }

    public sealed record CountedJob(int Id);

    internal sealed class DoneJobs
    {
        public System.Collections.Concurrent.ConcurrentQueue<int> Ids { get; } = new();
    }

    internal sealed class CountedHandler(DoneJobs done) : IJobHandler<CountedJob>
    {
        public Task RunAsync(CountedJob job, JobContext context, CancellationToken cancellationToken)
        {
            if (job.Id % 10 == 0 && context.Attempt == 1)
                throw new InvalidOperationException("Once.");
            done.Ids.Enqueue(job.Id);
            return Task.CompletedTask;
        }
    }
}
