using Microsoft.Extensions.Hosting;

namespace Forebay;

/// <summary>Makes the cache when the host starts, so that an option that can't work stops the start and not the first request.</summary>
internal sealed class CacheStart(TieredCache cache) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = cache.Enabled;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => cache.FlushAsync(cancellationToken).AsTask();
}
