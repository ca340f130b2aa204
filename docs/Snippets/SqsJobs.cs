using Forebay.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Snippets;

internal static class SqsJobs
{
    public static void Register(IServiceCollection services)
    {
        // begin: jobs-sqs
        services.AddForebayJobs(jobs => jobs
            .UseSqs(options =>
            {
                options.Region = "eu-central-1";
                options.Prefix = "shop";
            })
            .AddHandler<ScanCover, ScanCoverHandler>("cover.scan"));
        // end
    }

    public static void Ordered(IServiceCollection services)
    {
        // begin: jobs-sqs-fifo
        services.AddForebayJobs(jobs => jobs
            .UseSqs(options => options.Fifo = true)
            .AddHandler<ScanCover, ScanCoverHandler>("cover.scan"));
        // end
    }

    public static async Task EnqueueAsync(JobClient jobs, long book, long shelf)
    {
        // begin: jobs-sqs-group
        await jobs.EnqueueAsync(new ScanCover(book), new EnqueueOptions { Group = $"shelf:{shelf}", DeduplicationKey = $"{book}" });
        // end
    }

    internal sealed record ScanCover(long BookId);

    internal sealed class ScanCoverHandler : IJobHandler<ScanCover>
    {
        public Task RunAsync(ScanCover job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
