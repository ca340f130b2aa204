using Forebay.Redis.Connections;
using Microsoft.Extensions.Logging;

namespace Forebay.Redis.Cluster;

/// <summary>Keeps the map of the slots: asks for it at the start, when a server has redirected us, while a master is lost, and now and then.</summary>
/// <remarks>One loop asks and writes <see cref="Current"/>; any thread reads it. It asks a connection of its own (the client's, which also carries the
/// subscriptions and goes from server to server), or where that is lost any other.</remarks>
internal sealed class ClusterMap : IAsyncDisposable
{
    private static readonly TimeSpan Regularly = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private readonly RedisLink control;
    private readonly EndpointList known;
    private readonly NodeLinks links;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<SlotMap> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task running;
    private volatile TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SlotMap? current;

    public ClusterMap(RedisLink control, EndpointList known, NodeLinks links, ILogger logger, TimeProvider time)
    {
        this.control = control;
        this.known = known;
        this.links = links;
        this.logger = logger;
        this.time = time;
        running = Task.Run(RunAsync);
    }

    public SlotMap? Current => current;

    /// <summary>Completes when the map is known.</summary>
    public Task<SlotMap> First => first.Task;

    /// <summary>Asks for it, soon.</summary>
    public void Refresh() => wanted.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        first.TrySetException(new ObjectDisposedException(nameof(RedisClient)));
        _ = first.Task.Exception;
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            bool isKnown = await AskAsync().ConfigureAwait(false);
            // Many redirections at once ask once.
            await PauseAsync(Soon, until: null).ConfigureAwait(false);
            if (isKnown && !links.AnyIsLost)
                await PauseAsync(Regularly, until: wanted.Task).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> AskAsync()
    {
        try
        {
            RedisConnection? connection = control.Current is { IsOpen: true } own ? own : links.AnyConnection;
            if (connection is null)
                return false;
            RedisReply reply = await connection.ExecuteAsync(["CLUSTER", "SLOTS"], stopping.Token).ConfigureAwait(false);
            var map = SlotMap.Read(reply, connection.Node.Endpoint);
            // A server that has just started, or was expelled, knows of none.
            if (map.Masters.Count == 0)
                return false;
            if (current is null || !current.Masters.ToHashSet().SetEquals(map.Masters))
                RedisLog.ClusterMapped(logger, map.Masters.Count, string.Join(", ", map.Masters));
            // A server that has just lost its last slot may have commands of ours: it is left one map later.
            IReadOnlyList<RedisEndpoint> kept = [.. map.Masters, .. current?.Masters ?? []];
            current = map;
            known.Replace(map.All);
            first.TrySetResult(map);
            await links.KeepAsync(kept).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault) when (fault is RedisConnectionException or RedisServerException or TimeoutException or InvalidCastException)
        {
            RedisLog.ClusterNotMapped(logger, fault.Message);
            return false;
        }
    }

    private async ValueTask PauseAsync(TimeSpan pause, Task? until)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        Task delay = Task.Delay(pause, time, over.Token);
        await (until is null ? Task.WhenAny(delay) : Task.WhenAny(delay, until)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }
}
