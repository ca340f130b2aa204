namespace Forebay.Redis;

/// <summary>A handler of a channel's messages; ends when it is disposed of.</summary>
public sealed class RedisSubscription : IAsyncDisposable
{
    private readonly Subscriptions.SubscriptionTable table;

    internal RedisSubscription(Subscriptions.SubscriptionTable table, string channel, Action<ReadOnlyMemory<byte>> handler)
    {
        this.table = table;
        Channel = channel;
        Handler = handler;
    }

    /// <summary>The channel.</summary>
    public string Channel { get; }

    internal Action<ReadOnlyMemory<byte>> Handler { get; }

    /// <summary>Ends it. A message that is on its way may still come.</summary>
    public ValueTask DisposeAsync() => table.RemoveAsync(this);
}
