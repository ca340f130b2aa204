using Microsoft.Extensions.Logging;

namespace Forebay.Redis.Connections;

/// <summary>Keeps one connection: opens it, and opens another when it has ended, until it is disposed of.</summary>
/// <remarks>One loop (<see cref="RunAsync"/>) writes <see cref="current"/> and <see cref="attempt"/>; callers read them. While there is no connection,
/// callers fail at once with the reason of the last attempt.</remarks>
internal sealed class RedisLink : IAsyncDisposable
{
    private readonly IEndpointSource source;
    private readonly ConnectionOpener opener;
    private readonly RedisConnectionOptions options;
    private readonly IPushSink pushes;
    private readonly RedisHooks hooks;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private volatile RedisConnection? current;
    private volatile Exception? lastFault;
    private volatile TaskCompletionSource<RedisConnection> attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RedisLink(IEndpointSource source, ConnectionOpener opener, RedisConnectionOptions options, IPushSink pushes, RedisHooks hooks, ILogger logger, TimeProvider time)
    {
        this.source = source;
        this.opener = opener;
        this.options = options;
        this.pushes = pushes;
        this.hooks = hooks;
        this.logger = logger;
        this.time = time;
    }

    /// <summary>The connection, where there is one.</summary>
    public RedisConnection? Current => current;

    /// <summary>The outcome of the attempt that is under way, or comes next; of the last one, where it succeeded.</summary>
    /// <exception cref="RedisConnectionException">It failed.</exception>
    public Task<RedisConnection> Attempt => attempt.Task;

    /// <summary>Whether the first attempt is not over yet.</summary>
    public bool IsNew => current is null && lastFault is null && !stopping.IsCancellationRequested;

    /// <summary>Begins; hooks may be called from now on.</summary>
    public void Start() => running = Task.Run(RunAsync);

    public ValueTask<RedisReply> ExecuteAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken) =>
        current is { } connection ? connection.ExecuteAsync(command, cancellationToken) : ValueTask.FromException<RedisReply>(NotConnected());

    /// <summary>Why a command can't be sent now.</summary>
    public Exception NotConnected() => stopping.IsCancellationRequested
        ? new ObjectDisposedException(nameof(RedisClient))
        : new RedisConnectionException(
            lastFault is { } fault ? $"There is no connection to Redis now, and the command was not sent. {fault.Message} Attempts go on."
            : "There is no connection to Redis yet, and the command was not sent: await ConnectAsync first.",
            lastFault);

    /// <summary>Gives the connection up for a better one, at once.</summary>
    public void Reconnect(string reason)
    {
        wake.TrySetResult();
        current?.Close(new RedisConnectionException(reason));
    }

    public async ValueTask DisposeAsync()
    {
        if (!stopping.IsCancellationRequested)
            await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        int failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            RedisConnection? connection = await TryOpenAsync(isFirst: failures == 0).ConfigureAwait(false);
            if (connection is null)
            {
                failures++;
                await PauseAsync(failures).ConfigureAwait(false);
                continue;
            }
            long since = time.GetTimestamp();
            await UseAsync(connection).ConfigureAwait(false);
            // One that is lost again and again is not tried as fast as it comes.
            failures = time.GetElapsedTime(since) >= options.MaxReconnectDelay ? 0 : failures + 1;
            if (failures > 1)
                await PauseAsync(failures - 1).ConfigureAwait(false);
        }
        attempt.TrySetException(new ObjectDisposedException(nameof(RedisClient)));
        _ = attempt.Task.Exception;
    }

    private async ValueTask<RedisConnection?> TryOpenAsync(bool isFirst)
    {
        try
        {
            RedisEndpoint endpoint = await source.NextAsync(stopping.Token).ConfigureAwait(false);
            return await opener.OpenAsync(endpoint, source.Rules, pushes.OnPush, pushes.PrepareAsync, stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (RedisConnectionException fault)
        {
            lastFault = fault;
            if (isFirst)
                RedisLog.NotReached(logger, fault.Message);
            TaskCompletionSource<RedisConnection> failed = attempt;
            attempt = new TaskCompletionSource<RedisConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
            failed.TrySetException(fault);
            // Nobody need have asked.
            _ = failed.Task.Exception;
            return null;
        }
    }

    private async ValueTask UseAsync(RedisConnection connection)
    {
        RedisNode node = connection.Node;
        wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Call(node, () => hooks.Connected?.Invoke(node));
        current = connection;
        attempt.TrySetResult(connection);
        RedisLog.Connected(logger, node.Endpoint, node.Version, node.Mode, node.RunId);
        await pushes.OpenedAsync(connection).ConfigureAwait(false);
        Exception reason;
        CancellationTokenRegistration stop = stopping.Token.UnsafeRegister(static connection => ((RedisConnection)connection!).Close(new ObjectDisposedException(nameof(RedisClient))), connection);
        await using (stop.ConfigureAwait(false))
            reason = await connection.Closed.ConfigureAwait(false);
        lastFault = reason;
        attempt = new TaskCompletionSource<RedisConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        current = null;
        await connection.DisposeAsync().ConfigureAwait(false);
        if (stopping.IsCancellationRequested)
            return;
        RedisLog.Lost(logger, node.Endpoint, reason.Message);
        Call(node, () => hooks.Disconnected?.Invoke(node, reason));
    }

    private void Call(RedisNode node, Action hook)
    {
        try
        {
            hook();
        }
#pragma warning disable CA1031 // A hook's fault is not the connection's.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            RedisLog.HookFailed(logger, fault, node.Endpoint);
        }
    }

    // Doubled with each failure, and shortened by up to a half at random.
    private async ValueTask PauseAsync(int failures)
    {
        double delay = Math.Min(options.MinReconnectDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)), options.MaxReconnectDelay.TotalMilliseconds);
#pragma warning disable CA5394 // It spreads clients over time, and hides nothing.
        delay *= 1 - (Random.Shared.NextDouble() / 2);
#pragma warning restore CA5394
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        Task pause = Task.Delay(TimeSpan.FromMilliseconds(delay), time, over.Token);
        await Task.WhenAny(pause, wake.Task).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        if (wake.Task.IsCompleted)
            wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
