using System.Text;
using System.Threading.Channels;
using Forebay.Redis.Connections;
using Microsoft.Extensions.Logging;

namespace Forebay.Redis.Subscriptions;

/// <summary>Who listens to which channel, on the connection of one link.</summary>
/// <remarks>A channel is subscribed on each new connection before the connection is in use. What is added between that moment and the use is caught by
/// <see cref="OpenedAsync"/>, which compares again: a channel knows the connection on which it was subscribed last. Messages pass through one queue and one
/// loop, so that they come in order and a slow handler holds up no command.</remarks>
internal sealed class SubscriptionTable : IPushSink, IAsyncDisposable
{
    private const int MostMessages = 65_536;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Listeners> channels = new(StringComparer.Ordinal);
    private readonly Channel<RedisReply> messages;
    private readonly ILogger logger;
    private readonly Task delivering;
    private int dropping;

    public SubscriptionTable(ILogger logger)
    {
        this.logger = logger;
        messages = Channel.CreateBounded<RedisReply>(new BoundedChannelOptions(MostMessages) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite }, _ => Dropped());
        delivering = Task.Run(DeliverAsync);
    }

    public void OnPush(RedisReply push)
    {
        if (push.Count == 3 && push[1].Kind == RedisReplyKind.BulkString && push[2].Kind == RedisReplyKind.BulkString && push[0].AsBytes().AsSpan().SequenceEqual("message"u8))
            messages.Writer.TryWrite(push);
    }

    public ValueTask PrepareAsync(RedisConnection connection, CancellationToken cancellationToken) => SubscribeMissingAsync(connection, cancellationToken);

    public async ValueTask OpenedAsync(RedisConnection connection)
    {
        try
        {
            await SubscribeMissingAsync(connection, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisConnectionException or RedisServerException or TimeoutException)
        {
            // Nobody would know that messages do not come; on the next connection it is tried again.
            connection.Close(fault);
        }
    }

    public async ValueTask<RedisSubscription> AddAsync(RedisLink link, string channel, Action<ReadOnlyMemory<byte>> handler, CancellationToken cancellationToken)
    {
        var subscription = new RedisSubscription(this, channel, handler);
        lock (gate)
        {
            if (!channels.TryGetValue(channel, out Listeners? listeners))
                channels.Add(channel, listeners = new Listeners());
            listeners.Link = link;
            listeners.All = [.. listeners.All, subscription];
        }
        try
        {
            if (link.Current is { } connection)
                await SubscribeMissingAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisConnectionException)
        {
            // It is subscribed on the next connection.
        }
        catch
        {
            await RemoveAsync(subscription).ConfigureAwait(false);
            throw;
        }
        return subscription;
    }

    public async ValueTask RemoveAsync(RedisSubscription subscription)
    {
        RedisConnection? connection = null;
        lock (gate)
        {
            if (!channels.TryGetValue(subscription.Channel, out Listeners? listeners) || !listeners.All.Contains(subscription))
                return;
            listeners.All = [.. listeners.All.Where(one => one != subscription)];
            if (listeners.All.Length > 0)
                return;
            channels.Remove(subscription.Channel);
            connection = listeners.Link?.Current;
        }
        try
        {
            if (connection is not null)
                await connection.SubscribeAsync(["UNSUBSCRIBE", subscription.Channel], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisConnectionException or RedisServerException or TimeoutException)
        {
            // Its messages are for nobody, and the next connection does not subscribe to it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        messages.Writer.TryComplete();
        await delivering.ConfigureAwait(false);
    }

    private async ValueTask SubscribeMissingAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        List<(string Channel, Listeners Listeners)> missing = [];
        lock (gate)
        {
            foreach ((string channel, Listeners listeners) in channels)
            {
                if (listeners.On != connection)
                    missing.Add((channel, listeners));
            }
        }
        foreach ((string channel, Listeners listeners) in missing)
        {
            await connection.SubscribeAsync(["SUBSCRIBE", channel], cancellationToken).ConfigureAwait(false);
            lock (gate)
                listeners.On = connection;
        }
    }

    private async Task DeliverAsync()
    {
        await foreach (RedisReply message in messages.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            RedisSubscription[] listeners;
            lock (gate)
                listeners = channels.TryGetValue(Encoding.UTF8.GetString(message[1].AsBytes()!), out Listeners? found) ? found.All : [];
            foreach (RedisSubscription listener in listeners)
                Deliver(listener, message[2].AsBytes()!);
            if (messages.Reader.Count == 0)
                Volatile.Write(ref dropping, 0);
        }
    }

    private void Deliver(RedisSubscription listener, byte[] payload)
    {
        try
        {
            listener.Handler(payload);
        }
#pragma warning disable CA1031 // The border to the handler: its fault must not end the deliveries to others.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            RedisLog.HandlerFailed(logger, fault);
        }
    }

    private void Dropped()
    {
        if (Interlocked.Exchange(ref dropping, 1) == 0)
            RedisLog.MessagesDropped(logger);
    }

    private sealed class Listeners
    {
        public RedisSubscription[] All { get; set; } = [];

        public RedisConnection? On { get; set; }

        public RedisLink? Link { get; set; }
    }
}
