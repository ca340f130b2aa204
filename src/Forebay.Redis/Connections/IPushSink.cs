namespace Forebay.Redis.Connections;

/// <summary>Who gets a link's push messages, and puts its connections into the state that brings them.</summary>
internal interface IPushSink
{
    /// <summary>Takes a message; called in order, and must not block.</summary>
    void OnPush(RedisReply push);

    /// <summary>Subscribes on a connection that nobody uses yet.</summary>
    ValueTask PrepareAsync(RedisConnection connection, CancellationToken cancellationToken);

    /// <summary>Called when the connection is in use: subscribes what came meanwhile.</summary>
    ValueTask OpenedAsync(RedisConnection connection);
}
