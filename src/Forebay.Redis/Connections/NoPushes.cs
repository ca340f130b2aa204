namespace Forebay.Redis.Connections;

/// <summary>For connections on which nothing is subscribed.</summary>
internal sealed class NoPushes : IPushSink
{
    public static NoPushes Instance { get; } = new();

    public void OnPush(RedisReply push)
    {
        // Nobody asked for it.
    }

    public ValueTask PrepareAsync(RedisConnection connection, CancellationToken cancellationToken) => default;

    public ValueTask OpenedAsync(RedisConnection connection) => default;
}
