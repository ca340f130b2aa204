using Microsoft.Extensions.Hosting;

namespace Forebay.MySql.Proxy;

/// <summary>Starts the proxy with the host, and stops it before the cache.</summary>
internal sealed class MySqlProxyStart(MySqlProxy proxy) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        proxy.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => proxy.DisposeAsync().AsTask();
}
