using Microsoft.Extensions.Hosting;

namespace Forebay.MySql.Binlog.Registration;

/// <summary>Starts the feed with the host and stops it before the cache.</summary>
internal sealed class MySqlFeedStart(MySqlChangeFeed feed) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        feed.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => feed.DisposeAsync().AsTask();
}
