namespace Forebay.Redis.Connections;

/// <summary>Says where the next attempt to connect goes.</summary>
internal interface IEndpointSource
{
    OpenRules Rules { get; }

    /// <exception cref="RedisConnectionException">Nobody knows.</exception>
    ValueTask<RedisEndpoint> NextAsync(CancellationToken cancellationToken);
}
