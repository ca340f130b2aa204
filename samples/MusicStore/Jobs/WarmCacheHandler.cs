using Forebay.Jobs;

namespace MusicStore.Jobs;

internal sealed class WarmCacheHandler(CacheWarmer warmer) : IJobHandler<WarmCache>
{
    private const int ReportEvery = 100;

    public async Task RunAsync(WarmCache job, JobContext context, CancellationToken cancellationToken) => await warmer.WarmAsync(
        (done, total) => done % ReportEvery == 0 ? context.ReportProgressAsync(done, total, "reading what is asked for most", cancellationToken).AsTask() : Task.CompletedTask,
        cancellationToken);
}
