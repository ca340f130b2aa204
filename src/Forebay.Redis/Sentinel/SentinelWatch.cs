using Forebay.Redis.Connections;
using Forebay.Redis.Subscriptions;
using Microsoft.Extensions.Logging;

namespace Forebay.Redis.Sentinel;

/// <summary>Listens to one of the sentinels, and has the client connect anew when they have made another server the master.</summary>
/// <remarks>It only makes it faster: without the message the old master's end, or its READONLY, has the same effect.</remarks>
internal sealed class SentinelWatch : IAsyncDisposable
{
    private readonly string serviceName;
    private readonly RedisLink master;
    private readonly SubscriptionTable subscriptions;
    private readonly RedisLink sentinel;
    private readonly Task subscribing;

    public SentinelWatch(string serviceName, IReadOnlyList<RedisEndpoint> sentinels, RedisLink master, ConnectionOpener opener, RedisConnectionOptions options, ILogger logger, TimeProvider time)
    {
        this.serviceName = serviceName;
        this.master = master;
        subscriptions = new SubscriptionTable(logger);
        sentinel = new RedisLink(new EndpointList(sentinels, new OpenRules(IsSentinel: true)), opener, options, subscriptions, new RedisHooks(), logger, time);
        sentinel.Start();
        subscribing = subscriptions.AddAsync(sentinel, "+switch-master", OnSwitch, CancellationToken.None).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        await sentinel.DisposeAsync().ConfigureAwait(false);
        await subscriptions.DisposeAsync().ConfigureAwait(false);
        // A refusal has been logged as the link's fault; there is nothing more to do about it.
        await subscribing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // <name> <old address> <old port> <new address> <new port>
    private void OnSwitch(ReadOnlyMemory<byte> message)
    {
        string[] words = System.Text.Encoding.UTF8.GetString(message.Span).Split(' ');
        if (words.Length != 5 || words[0] != serviceName)
            return;
        string now = $"{words[3]}:{words[4]}";
        if (master.Current?.Node.Endpoint.ToString() != now)
            master.Reconnect($"The sentinels have made {now} the master.");
    }
}
