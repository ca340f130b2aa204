using System.Net.Sockets;
using Forebay.Redis;

namespace Forebay.Server.Backends;

/// <summary>Says before the cache is made whether Redis answers.</summary>
internal static class RedisCheck
{
    /// <summary>Connects once, or as often as there are endpoints to try.</summary>
    /// <returns>Null and the server's version, or why it can't be reached.</returns>
    public static async Task<(string? WhyNot, string? Version)> RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        RedisOptions options = RedisOptions.Parse(connectionString);
        int attempts = Math.Max(1, options.Endpoints.Count);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Each attempt ends by itself; that a cluster's map is known, nobody bounds.
        limit.CancelAfter(options.Connection.ConnectTimeout * (attempts + 1));
        var client = new RedisClient(options);
        await using (client.ConfigureAwait(false))
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    RedisNode node = await client.ConnectAsync(limit.Token).ConfigureAwait(false);
                    return (null, node.Version);
                }
                catch (RedisConnectionException e)
                {
                    if (attempt == attempts)
                        return (Reason(e), null);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    return ("it did not answer in time", null);
                }
            }
        }
    }

    private static string Reason(RedisConnectionException fault)
    {
        string reason = fault.InnerException is SocketException socket ? socket.Message : fault.Message;
        return char.ToLowerInvariant(reason[0]) + reason[1..].TrimEnd('.');
    }
}
