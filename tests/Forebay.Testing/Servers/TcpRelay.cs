using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Forebay.Testing.Servers;

/// <summary>Stands between a client and a server on loopback, and can cut their connections, hold them silent, delay them or close one half.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<(Socket Client, Socket Server), byte> pairs = new();
    private readonly int target;
    private readonly Task accepting;
    private TaskCompletionSource open = Opened();
    private long delayMilliseconds;

    public TcpRelay(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How long each piece is held up.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromMilliseconds(Volatile.Read(ref delayMilliseconds));
        set => Volatile.Write(ref delayMilliseconds, (long)value.TotalMilliseconds);
    }

    /// <summary>Resets all connections; new ones are taken.</summary>
    public void Cut()
    {
        foreach ((Socket client, Socket server) in pairs.Keys)
        {
            client.Close(0);
            server.Close(0);
        }
    }

    /// <summary>Lets nothing through, in either direction, and no end of a connection: a cable that was pulled. New connections are taken and silent too.</summary>
    public void Hold() => Volatile.Write(ref open, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Goes on with what was held.</summary>
    public void Release() => Volatile.Read(ref open).TrySetResult();

    /// <summary>Ends what servers send to clients, and leaves the other half open.</summary>
    public void CloseHalf()
    {
        foreach ((Socket client, _) in pairs.Keys)
            client.Shutdown(SocketShutdown.Send);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Release();
        listener.Stop();
        Cut();
        await accepting;
        stopping.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private async Task AcceptAsync()
    {
        List<Task> running = [];
        try
        {
            while (true)
                running.Add(RelayAsync(await listener.AcceptSocketAsync(stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
        await Task.WhenAll(running);
    }

    private async Task RelayAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        pairs[(client, server)] = 0;
        try
        {
            await Volatile.Read(ref open).Task;
            await server.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
            await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has gone, or was cut.
        }
        finally
        {
            pairs.TryRemove((client, server), out _);
            client.Dispose();
            server.Dispose();
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] bytes = new byte[65_536];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(bytes, SocketFlags.None, stopping.Token);
                await Volatile.Read(ref open).Task;
                if (count == 0)
                    break;
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay, stopping.Token);
                for (int sent = 0; sent < count;)
                    sent += await to.SendAsync(bytes.AsMemory(sent, count - sent), SocketFlags.None, stopping.Token);
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever sees it first ends both.
            from.Close(0);
            to.Close(0);
        }
    }
}
