using Forebay.Redis.Connections;

namespace Forebay.Redis.Cluster;

/// <summary>A connection for each master of the cluster, made when it is first needed. Thread-safe.</summary>
internal sealed class NodeLinks(Func<RedisEndpoint, RedisLink> open) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<RedisEndpoint, RedisLink> links = [];
    private bool isDisposed;

    public RedisLink this[RedisEndpoint endpoint]
    {
        get
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(isDisposed, typeof(RedisClient));
                if (links.TryGetValue(endpoint, out RedisLink? link))
                    return link;
                link = open(endpoint);
                links.Add(endpoint, link);
                link.Start();
                return link;
            }
        }
    }

    /// <summary>Any that is connected.</summary>
    public RedisConnection? AnyConnection
    {
        get
        {
            lock (gate)
                return links.Values.Select(link => link.Current).FirstOrDefault(connection => connection is { IsOpen: true });
        }
    }

    /// <summary>Whether one has been tried and is not connected.</summary>
    public bool AnyIsLost
    {
        get
        {
            lock (gate)
                return links.Values.Any(link => link.Current is not { IsOpen: true } && !link.IsNew);
        }
    }

    /// <summary>Ends those to other servers.</summary>
    public async ValueTask KeepAsync(IReadOnlyList<RedisEndpoint> masters)
    {
        List<RedisLink> gone = [];
        lock (gate)
        {
            foreach (RedisEndpoint endpoint in links.Keys.Except(masters).ToArray())
            {
                links.Remove(endpoint, out RedisLink? link);
                gone.Add(link!);
            }
        }
        foreach (RedisLink link in gone)
            await link.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            isDisposed = true;
        await KeepAsync([]).ConfigureAwait(false);
    }
}
