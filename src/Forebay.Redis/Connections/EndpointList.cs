namespace Forebay.Redis.Connections;

/// <summary>Endpoints by turns: after one that failed comes the next.</summary>
internal sealed class EndpointList(IReadOnlyList<RedisEndpoint> endpoints, OpenRules rules) : IEndpointSource
{
    private volatile IReadOnlyList<RedisEndpoint> endpoints = endpoints;
    private int next = -1;

    public OpenRules Rules => rules;

    public IReadOnlyList<RedisEndpoint> All => endpoints;

    public void Replace(IReadOnlyList<RedisEndpoint> others) => endpoints = others;

    public ValueTask<RedisEndpoint> NextAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<RedisEndpoint> now = endpoints;
        return new(now[(int)((uint)Interlocked.Increment(ref next) % (uint)now.Count)]);
    }
}
