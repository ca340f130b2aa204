using System.Buffers;
using System.Runtime.CompilerServices;
using Forebay.Redis.Connections;
using Forebay.Redis.Protocol;

namespace Forebay.Redis.Cluster;

/// <summary>Sends each command to the master that has its key, and follows the cluster as it changes.</summary>
internal sealed class ClusterRouter(ClusterMap map, NodeLinks links, RedisConnectionOptions options, TimeProvider time) : IAsyncDisposable
{
    // After that many redirections in a row something is wrong with the cluster.
    private const int MostHops = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private uint turn;

    /// <summary>Completes when the slots' map is known and so commands can be sent.</summary>
    public Task Ready => map.First;

    public ValueTask<RedisReply> ExecuteAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken)
    {
        // Kept for a redirection; the words only, not what they point at.
        RedisArgument[] kept = ArrayPool<RedisArgument>.Shared.Rent(command.Length);
        command.CopyTo(kept);
        return ExecuteAsync(kept, command.Length, CommandKey.SlotOf(command), cancellationToken);
    }

    /// <summary>Sends a batch; those of its commands that were redirected are sent again, alone.</summary>
    public async ValueTask<RedisReply[]> ExecuteAsync(RedisBatch batch, CancellationToken cancellationToken)
    {
        int slot = batch.Slot;
        BatchCommands commands = batch.Take();
        RedisConnection connection = await ConnectionAsync(slot, cancellationToken).ConfigureAwait(false);
        RedisReply[] replies = await SendAsync(commands.Encoded, commands.Count, connection, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < replies.Length; i++)
        {
            if (!replies[i].IsError)
                continue;
            Redirection redirection = Redirection.Of(replies[i].Error!.Message, connection.Node.Endpoint);
            if (redirection.Kind == RedirectionKind.None)
                continue;
            if (commands.IsTransaction)
            {
                // None of it was carried out: EXEC refuses where a command before it was refused.
                await WaitAsync(redirection, cancellationToken).ConfigureAwait(false);
                connection = redirection.Target is { } target ? await ConnectionAsync(target, cancellationToken).ConfigureAwait(false) : await ConnectionAsync(slot, cancellationToken).ConfigureAwait(false);
                return await SendAsync(commands.Encoded, commands.Count, connection, cancellationToken).ConfigureAwait(false);
            }
            replies[i] = await ResendAsync(commands[i], slot, redirection, cancellationToken).ConfigureAwait(false);
        }
        return replies;
    }

    public async ValueTask DisposeAsync()
    {
        await map.DisposeAsync().ConfigureAwait(false);
        await links.DisposeAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RedisReply> ExecuteAsync(RedisArgument[] command, int length, int slot, CancellationToken cancellationToken)
    {
        try
        {
            RedisConnection connection = await ConnectionAsync(slot, cancellationToken).ConfigureAwait(false);
            try
            {
                return await connection.ExecuteAsync(command.AsSpan(0, length), cancellationToken).ConfigureAwait(false);
            }
            catch (RedisConnectionException)
            {
                map.Refresh();
                throw;
            }
            catch (RedisServerException refused) when (Redirection.Of(refused.Message, connection.Node.Endpoint) is { Kind: not RedirectionKind.None } redirection)
            {
                using var encoded = new CommandBuffer();
                encoded.Write(command.AsSpan(0, length));
                return (await ResendAsync(encoded.Written, slot, redirection, cancellationToken).ConfigureAwait(false)).ThrowIfError();
            }
        }
        finally
        {
            ArrayPool<RedisArgument>.Shared.Return(command, clearArray: true);
        }
    }

    // Follows redirections until there is a reply.
    private async ValueTask<RedisReply> ResendAsync(ReadOnlyMemory<byte> encoded, int slot, Redirection redirection, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        RedisReply reply = default;
        for (int hop = 0; hop < MostHops || redirection.Kind == RedirectionKind.Later; hop++)
        {
            await WaitAsync(redirection, cancellationToken).ConfigureAwait(false);
            RedisConnection connection = redirection.Target is { } target
                ? await ConnectionAsync(target, cancellationToken).ConfigureAwait(false)
                : await ConnectionAsync(slot, cancellationToken).ConfigureAwait(false);
            RedisReply[] replies = redirection.Kind == RedirectionKind.Ask
                ? await AskAsync(encoded, connection, cancellationToken).ConfigureAwait(false)
                : await SendAsync(encoded, 1, connection, cancellationToken).ConfigureAwait(false);
            reply = replies[^1];
            redirection = reply.IsError ? Redirection.Of(reply.Error!.Message, connection.Node.Endpoint) : default;
            if (redirection.Kind == RedirectionKind.None || time.GetElapsedTime(begun) >= options.CommandTimeout)
                break;
        }
        return reply;
    }

    // ASKING is good for the one command behind it.
    private static async ValueTask<RedisReply[]> AskAsync(ReadOnlyMemory<byte> encoded, RedisConnection connection, CancellationToken cancellationToken)
    {
        using var both = new CommandBuffer();
        both.Write(["ASKING"]);
        both.Append(encoded.Span);
        return await SendAsync(both.Written, 2, connection, cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask<RedisReply[]> SendAsync(ReadOnlyMemory<byte> encoded, int count, RedisConnection connection, CancellationToken cancellationToken)
    {
        var pending = new PendingBatch();
        pending.Expect(count);
        return connection.ExecuteAsync(encoded.Span, pending, cancellationToken);
    }

    private async ValueTask WaitAsync(Redirection redirection, CancellationToken cancellationToken)
    {
        if (redirection.Kind != RedirectionKind.Ask)
            map.Refresh();
        if (redirection.Target is null)
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
    }

    // Of the slot's master; where there is no key, of any.
    private ValueTask<RedisConnection> ConnectionAsync(int slot, CancellationToken cancellationToken)
    {
        if (map.Current is not { } now)
            return FirstConnectionAsync(slot, cancellationToken);
        RedisEndpoint? endpoint = slot >= 0 ? now[slot] : now.Masters[(int)(Interlocked.Increment(ref turn) % (uint)now.Masters.Count)];
        if (endpoint is { } found)
            return ConnectionAsync(found, cancellationToken);
        map.Refresh();
        return ValueTask.FromException<RedisConnection>(new RedisConnectionException($"No server of the Redis cluster has slot {slot}: the cluster is incomplete. The command was not sent."));
    }

    private async ValueTask<RedisConnection> FirstConnectionAsync(int slot, CancellationToken cancellationToken)
    {
        try
        {
            await map.First.WaitAsync(options.ConnectTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException timeout)
        {
            throw new RedisConnectionException($"No server of the Redis cluster has told where the slots are within ConnectTimeout ({options.ConnectTimeout:c}). The command was not sent.", timeout);
        }
        return await ConnectionAsync(slot, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<RedisConnection> ConnectionAsync(RedisEndpoint endpoint, CancellationToken cancellationToken)
    {
        RedisLink link = links[endpoint];
        if (link.Current is { } connection)
            return new(connection);
        if (link.IsNew)
            return new(link.Attempt.WaitAsync(cancellationToken));
        map.Refresh();
        return ValueTask.FromException<RedisConnection>(link.NotConnected());
    }
}
