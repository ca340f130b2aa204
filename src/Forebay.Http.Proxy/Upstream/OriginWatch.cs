using Forebay.Http.Proxy.Serving;
using Microsoft.Extensions.Hosting;

namespace Forebay.Http.Proxy.Upstream;

/// <summary>Asks origins with a health path how they are, and tells of those that fall ill or are well again.</summary>
internal sealed class OriginWatch(ProxyParts parts) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(parts.Options.HealthEvery, parts.Time);
        var ill = new HashSet<OriginClient>();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (OriginClient origin in parts.Routes.All)
                {
                    if (origin.Route.HealthPath is { } path)
                        await AskAsync(origin, path, stoppingToken).ConfigureAwait(false);
                    if (origin.Health.IsIll && ill.Add(origin))
                        ProxyLog.Ill(parts.Log, origin.Origin, parts.Options.HealthEvery);
                    else if (!origin.Health.IsIll && ill.Remove(origin))
                        ProxyLog.Well(parts.Log, origin.Origin);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private async Task AskAsync(OriginClient origin, string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(parts.Options.ResponseTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, origin.UriOf(path));
        try
        {
            using HttpResponseMessage response = await origin.SendAsync(request, limit.Token).ConfigureAwait(false);
            if ((int)response.StatusCode == 200)
                origin.Health.Succeeded();
            else
                origin.Health.Failed();
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            origin.Health.Failed();
        }
    }
}
