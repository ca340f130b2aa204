using Forebay.Redis.Cluster;
using Forebay.Redis.Connections;
using Forebay.Redis.Protocol;
using Forebay.Redis.Sentinel;
using Forebay.Redis.Subscriptions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forebay.Redis;

/// <summary>A client of Redis: one pipelined connection that all callers share (in a cluster one for each master), opened again when it is lost.</summary>
/// <remarks>
/// <para>Thread-safe. Commands go out in the order in which they were given to it, and no caller waits for another's reply: so a command that blocks in
/// the server (BLPOP, XREAD BLOCK) holds up all others, and wants a client of its own.</para>
/// <para>In a cluster a command goes to the master of its first key, and one without a key to any master. Moved slots and new masters are followed.</para>
/// <para>A command allocates nothing beyond its reply. The caller's code may run on the thread that reads the replies; the reading goes on beside it.</para>
/// <para>Without a connection commands fail at once with a <see cref="RedisConnectionException"/>. One that had been sent when the connection was lost
/// says so (<see cref="RedisConnectionException.OutcomeUnknown"/>): it may have been carried out.</para>
/// </remarks>
public sealed partial class RedisClient : IAsyncDisposable
{
    private readonly RedisOptions options;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly SubscriptionTable subscriptions;
    private readonly RedisHooks hooks;
    private readonly ConnectionOpener opener;
    private readonly EndpointList endpoints;
    private readonly SentinelWatch? sentinels;
    private readonly Lock gate = new();
    private readonly RedisLink link;
    private volatile ClusterRouter? cluster;

    /// <summary>Makes a client, which begins to connect in the background.</summary>
    /// <param name="options">Which Redis; not to be changed afterwards.</param>
    /// <param name="hooks">What is called as connections come and go.</param>
    /// <param name="loggers">Where it logs; default nowhere.</param>
    /// <param name="time">For time-outs and pauses; default the system's.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public RedisClient(RedisOptions options, RedisHooks? hooks = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        this.time = time ?? TimeProvider.System;
        hooks ??= new RedisHooks();
        logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Forebay.Redis");
        subscriptions = new SubscriptionTable(logger);
        this.hooks = hooks;
        opener = new ConnectionOpener(options, hooks, this.time);
        endpoints = new EndpointList(options.EndpointsOrDefault, new OpenRules(MustBeMaster: options.Endpoints.Count > 1 && options.Cluster == RedisClusterMode.Off));
        if (options.Sentinel.ServiceName is { } service)
        {
            link = NewLink(new SentinelSource(service, endpoints.All, opener), subscriptions, hooks);
            sentinels = new SentinelWatch(service, endpoints.All, link, opener, options.Connection, logger, this.time);
            link.Start();
            return;
        }
        link = NewLink(endpoints, subscriptions, new RedisHooks { Connected = OnConnected, Disconnected = hooks.Disconnected });
        if (options.Cluster == RedisClusterMode.On)
            BeginCluster();
        link.Start();
    }

    /// <summary>Whether there is a connection now.</summary>
    public bool IsConnected => link.Current is { IsOpen: true };

    /// <summary>Whether the servers are known to form a cluster.</summary>
    internal bool IsCluster => cluster is not null;

    /// <summary>Whether the servers form a cluster whose map is known.</summary>
    internal bool KnowsCluster => cluster is { Ready.IsCompletedSuccessfully: true };

    /// <summary>The server at the other end; null without a connection. In a cluster, one of its servers.</summary>
    public RedisNode? Node => link.Current?.Node;

    /// <summary>Waits for the attempt to connect that is under way, or the next one.</summary>
    /// <returns>The server; at once where there is a connection.</returns>
    /// <exception cref="RedisConnectionException">The attempt failed; the message says why. Further ones follow in the background all the same.</exception>
    public async ValueTask<RedisNode> ConnectAsync(CancellationToken cancellationToken = default)
    {
        RedisNode node = (await link.Attempt.WaitAsync(cancellationToken).ConfigureAwait(false)).Node;
        if (cluster is { } router)
            await router.Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        return node;
    }

    /// <summary>Sends a command and gives its reply.</summary>
    /// <param name="command">Its name and arguments, as <c>["SET", key, bytes, "PX", 30000]</c>: they are written before the method returns.</param>
    /// <param name="cancellationToken">Ends the wait. A command that was sent is carried out all the same; its reply is dropped.</param>
    /// <returns>The reply, never an error. To be awaited once.</returns>
    /// <exception cref="ArgumentException">The command would change the connection for all who share it: SUBSCRIBE, SELECT, MULTI outside of a batch…</exception>
    /// <exception cref="RedisServerException">The server refused.</exception>
    /// <exception cref="RedisConnectionException">There is no connection, it was lost, or too many commands wait.</exception>
    /// <exception cref="TimeoutException">No reply came within <see cref="RedisConnectionOptions.CommandTimeout"/>.</exception>
    public ValueTask<RedisReply> ExecuteAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken = default)
    {
        SharedUse.Check(command, isInBatch: false);
        return cluster is { } router ? router.ExecuteAsync(command, cancellationToken) : link.ExecuteAsync(command, cancellationToken);
    }

    /// <summary>Sends a command that may be carried out twice; where the connection is missing or was lost, it waits for the next and sends it there.</summary>
    /// <remarks>All of it within <see cref="RedisConnectionOptions.CommandTimeout"/>, apart from the last sending's own wait. Bytes among the arguments must not change before the task is done.</remarks>
    /// <inheritdoc cref="ExecuteAsync(ReadOnlySpan{RedisArgument}, CancellationToken)"/>
    public ValueTask<RedisReply> ExecuteIdempotentAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken = default) => RetryAsync(command.ToArray(), cancellationToken);

    /// <summary>Makes a batch of commands.</summary>
    public RedisBatch CreateBatch() => new(this);

    /// <summary>Runs a script by its hash; where the server does not have it yet, it is sent along.</summary>
    /// <param name="script">The script.</param>
    /// <param name="keys">What it gets as KEYS; in a cluster all of one slot.</param>
    /// <param name="arguments">What it gets as ARGV.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the script returns.</returns>
    /// <inheritdoc cref="ExecuteAsync(ReadOnlySpan{RedisArgument}, CancellationToken)"/>
    public ValueTask<RedisReply> ExecuteAsync(RedisScript script, ReadOnlySpan<RedisArgument> keys, ReadOnlySpan<RedisArgument> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        return RunAsync(script, [(RedisArgument)"EVALSHA", script.Hash, keys.Length, .. keys, .. arguments], cancellationToken);
    }

    /// <summary>Calls a handler with each message that is published on a channel.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="handler">Called with one message after the other, in order, on a thread of the pool; should not take long. What it throws is logged.</param>
    /// <param name="cancellationToken">Ends the wait for the server's confirmation, and the subscription with it.</param>
    /// <returns>The subscription, when the server has confirmed it. Without a connection at once: it is then subscribed on the next, before any other command.</returns>
    /// <remarks>Messages that are published while there is no connection do not come, nor those beyond the 65,536 that may wait for handlers:
    /// see <see cref="RedisHooks.Connected"/> for when to look what was missed.</remarks>
    /// <exception cref="RedisServerException">The server refused.</exception>
    public ValueTask<RedisSubscription> SubscribeAsync(string channel, Action<ReadOnlyMemory<byte>> handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(handler);
        return subscriptions.AddAsync(link, channel, handler, cancellationToken);
    }

    /// <summary>Closes the connections; what waits fails.</summary>
    public async ValueTask DisposeAsync()
    {
        if (sentinels is not null)
            await sentinels.DisposeAsync().ConfigureAwait(false);
        await link.DisposeAsync().ConfigureAwait(false);
        if (cluster is { } router)
            await router.DisposeAsync().ConfigureAwait(false);
        await subscriptions.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Gives the connection up: its server is no longer what it was.</summary>
    internal void Reconnect(string reason) => link.Reconnect(reason);

    internal ValueTask<RedisReply[]> ExecuteAsync(RedisBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
            return new([]);
        if (cluster is { } router)
            return router.ExecuteAsync(batch, cancellationToken);
        if (link.Current is { } connection)
            return batch.SendAsync(connection, cancellationToken);
        batch.Clear();
        return ValueTask.FromException<RedisReply[]>(link.NotConnected());
    }

    /// <summary>The slot of a command's key in a cluster; -1 where there is no cluster or no key.</summary>
    internal int SlotOf(ReadOnlySpan<RedisArgument> command) => cluster is not null ? CommandKey.SlotOf(command) : -1;

    private RedisLink NewLink(IEndpointSource source, IPushSink pushes, RedisHooks called) => new(source, opener, options.Connection, pushes, called, logger, time);

    // Before the connection is in use, so that no command goes to a server that happens to be the first.
    private void OnConnected(RedisNode node)
    {
        if (options.Cluster == RedisClusterMode.Auto && node.Mode == "cluster")
            BeginCluster();
        hooks.Connected?.Invoke(node);
    }

    private void BeginCluster()
    {
        lock (gate)
        {
            if (cluster is not null)
                return;
            var links = new NodeLinks(endpoint => NewLink(new EndpointList([endpoint], default), NoPushes.Instance, hooks));
            cluster = new ClusterRouter(new ClusterMap(link, endpoints, links, logger, time), links, options.Connection, time);
        }
    }
}
