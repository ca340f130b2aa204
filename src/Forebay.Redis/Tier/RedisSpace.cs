using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forebay.Redis;

/// <summary>What tier and bus have in common: the client, the names of the keys, and the rule that nothing is believed that a lost server might have known better.</summary>
/// <remarks>
/// Redis replicates asynchronously: a server that takes over, or one that began again, may lack what was acknowledged, so that an invalidation would come
/// undone (consistency, row 31). So each fresh connection names the server's reign (its run and the history of its data) before it may be used; one that
/// nobody has met makes every entry dead and begins a new epoch of the bus, whose readers then empty their own tiers.
/// </remarks>
internal sealed class RedisSpace : IAsyncDisposable
{
    private readonly ILogger logger;
    private RedisClient? client;
    private int waryOfReigns;
    private long meetings;

    public RedisSpace(RedisTierOptions options, ILoggerFactory? loggers, TimeProvider? time)
    {
        Options = options;
        Keys = new RedisKeys(options.Prefix);
        loggers ??= NullLoggerFactory.Instance;
        logger = loggers.CreateLogger("Forebay.Redis");
        Time = time ?? TimeProvider.System;
        client = new RedisClient(RedisOptions.Parse(options.ConnectionString), new RedisHooks { Initialize = MeetAsync, Connected = _ => ConnectionChanged?.Invoke(), Disconnected = (_, _) => ConnectionChanged?.Invoke() }, loggers, Time);
    }

    public RedisTierOptions Options { get; }

    public RedisKeys Keys { get; }

    public TimeProvider Time { get; }

    /// <summary>Called when a connection comes or goes. Must not block.</summary>
    public Action? ConnectionChanged { get; set; }

    public RedisClient Client => client ?? throw new ObjectDisposedException(nameof(RedisTier));

    /// <summary>True where the keys lie on several servers: then no batch holds all of them.</summary>
    public bool IsCluster => Client.IsCluster;

    /// <summary>How many servers were met so far: each connection that came into use, and that may be to another server than the one before.</summary>
    public long Meetings => Volatile.Read(ref meetings);

    /// <summary>This run of this node, in the tokens of its leases.</summary>
    public Guid Node { get; } = Guid.NewGuid();

    /// <summary>Sends commands in order and gives their replies; throws the first error.</summary>
    /// <remarks>In one batch where one server has all the keys; else each by itself, those of one call at once: what must come after another belongs into a call of its own.</remarks>
    public async ValueTask<RedisReply[]> SendAsync(IReadOnlyList<RedisArgument[]> commands, CancellationToken cancellationToken)
    {
        RedisReply[] replies = await SendOnceAsync(commands, cancellationToken).ConfigureAwait(false);
        if (Array.Exists(replies, static reply => reply.Error is { Code: "NOSCRIPT" }))
        {
            // Somebody has flushed the scripts. Every command that is sent this way may be sent twice.
            foreach (RedisScript script in RedisScripts.All)
                await Client.ExecuteAsync(["SCRIPT", "LOAD", script.Text], cancellationToken).ConfigureAwait(false);
            replies = await SendOnceAsync(commands, cancellationToken).ConfigureAwait(false);
        }
        foreach (RedisReply reply in replies)
        {
            // It was the master when it was met. What it has now may lag behind, and when it is a master again its reign is another.
            if (reply.Error is { Code: "READONLY" })
                Client.Reconnect("It has become a replica.");
            reply.ThrowIfError();
        }
        return replies;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref client, null) is { } open)
            await open.DisposeAsync().ConfigureAwait(false);
    }

    public static RedisArgument[] Run(RedisScript script, ReadOnlySpan<RedisArgument> keys, ReadOnlySpan<RedisArgument> arguments) =>
        [(RedisArgument)"EVALSHA", script.Hash, keys.Length, .. keys, .. arguments];

    private async ValueTask<RedisReply[]> SendOnceAsync(IReadOnlyList<RedisArgument[]> commands, CancellationToken cancellationToken)
    {
        if (!IsCluster)
        {
            using RedisBatch batch = Client.CreateBatch();
            foreach (RedisArgument[] command in commands)
                batch.Add(command);
            return await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }
        var sent = new Task<RedisReply>[commands.Count];
        for (int i = 0; i < sent.Length; i++)
            sent[i] = commands[i][0].Text == "EVALSHA" ? RunAsync(commands[i], cancellationToken) : Client.ExecuteAsync(commands[i], cancellationToken).AsTask();
        return await Task.WhenAll(sent).ConfigureAwait(false);
    }

    /// <summary>A script in a cluster: the server that has its keys may not have met it yet.</summary>
    private async Task<RedisReply> RunAsync(RedisArgument[] command, CancellationToken cancellationToken)
    {
        RedisScript script = RedisScripts.All.First(script => script.Hash == command[1].Text);
        int keys = (int)(command[2].TryGetInteger(out long count) ? count : 0);
        return await Client.ExecuteAsync(script, command.AsSpan(3, keys), command.AsSpan(3 + keys), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask MeetAsync(RedisRawConnection connection, CancellationToken cancellationToken)
    {
        RedisNode node = connection.Node;
        bool isCluster = node.Mode == "cluster";
        // Of a cluster's replica only the map of the slots is asked; a single one would answer with what its master had a while ago.
        if (!node.IsMaster && !isCluster)
            throw new RedisConnectionException("It is a replica; entries are read from the master, which alone knows what was invalidated.");
        foreach (RedisScript script in RedisScripts.All)
            await connection.ExecuteAsync(["SCRIPT", "LOAD", script.Text], cancellationToken).ConfigureAwait(false);
        if (!node.IsMaster)
            return;
        if (node.RunId.Length == 0 && node.ReplicationId.Length == 0)
        {
            if (Interlocked.Exchange(ref waryOfReigns, 1) == 0)
                RedisLog.ReignUnknown(logger, node.Endpoint.ToString());
        }
        else if (await IsNewAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            RedisLog.NewReign(logger, node.Endpoint.ToString());
        }
        Interlocked.Increment(ref meetings);
    }

    private async ValueTask<bool> IsNewAsync(RedisRawConnection connection, CancellationToken cancellationToken)
    {
        RedisArgument[] meet = Run(RedisScripts.Meet, [Keys.Reigns, Keys.Everything, Keys.Epoch], [$"{connection.Node.RunId}/{connection.Node.ReplicationId}"]);
        try
        {
            return (await connection.ExecuteAsync(meet, cancellationToken).ConfigureAwait(false)).AsInt64() == 1;
        }
        catch (RedisServerException elsewhere) when (elsewhere.Code is "MOVED" or "ASK" or "CLUSTERDOWN")
        {
            // The keys lie on another server of the cluster, which the client reaches on a connection of its own. Before the slots' map is known, this is the
            // connection that asks for it, and that carries no key: then there is nobody to tell, and nothing to tell of.
            return client is { KnowsCluster: true } open
                && (await open.ExecuteAsync(RedisScripts.Meet, meet.AsSpan(3, 3), meet.AsSpan(6), cancellationToken).ConfigureAwait(false)).AsInt64() == 1;
        }
    }
}
