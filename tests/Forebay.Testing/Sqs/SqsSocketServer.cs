using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Forebay.Testing.Sqs;

/// <summary>Puts the server behind a socket of this machine: HTTP/1.1, connections kept, and really cut where a fault says so.</summary>
public sealed class SqsSocketServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource closed = new();
    private readonly Lock gate = new();
    private readonly HashSet<Task> connections = [];
    private readonly Task accepting;
    private readonly SqsServer server;

    /// <param name="server">What answers.</param>
    /// <param name="port">0: one that is free.</param>
    public SqsSocketServer(SqsServer server, int port = 0)
    {
        this.server = server;
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        listener.Stop();
        await accepting;
        Task[] open;
        lock (gate)
            open = [.. connections];
        await Task.WhenAll(open);
        closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(closed.Token);
                client.NoDelay = true;
                Task connection = ServeAsync(client);
                lock (gate)
                {
                    connections.RemoveWhere(one => one.IsCompleted);
                    connections.Add(connection);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        using TcpClient owned = client;
        using var stream = new BufferedStream(client.GetStream(), 64 * 1024);
        try
        {
            while (await ReadAsync(stream) is { } request)
            {
                SqsHttpResponse answer = await HandleAsync(client.Client, request);
                if (answer.Status == 0)
                {
                    // A reset, not an orderly end.
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
                }
                await WriteAsync(stream, answer);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client is gone, or the server.
        }
    }

    /// <summary>Answers a request, unless its client goes meanwhile: a poll of one that is gone must not take a message from those that wait.</summary>
    private async Task<SqsHttpResponse> HandleAsync(Socket socket, SqsHttpRequest request)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(closed.Token);
        using var answered = new CancellationTokenSource();
        Task watching = WatchAsync(socket, gone, answered.Token);
        try
        {
            return await server.HandleAsync(request, gone.Token);
        }
        finally
        {
            await answered.CancelAsync();
            await watching;
        }
    }

    // Clients send nothing before their answer, so that what there is to be read is the connection's end.
    private static async Task WatchAsync(Socket socket, CancellationTokenSource gone, CancellationToken answered)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, answered);
            if (socket.Available == 0)
                await gone.CancelAsync();
        }
        catch (SocketException)
        {
            await gone.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // It has its answer.
        }
    }

    /// <summary>Null: the connection was closed between two requests.</summary>
    private async Task<SqsHttpRequest?> ReadAsync(BufferedStream stream)
    {
        if (await ReadLineAsync(stream) is not { Length: > 0 } line)
            return null;
        string[] parts = line.Split(' ');
        List<KeyValuePair<string, string>> headers = [];
        while (await ReadLineAsync(stream) is { Length: > 0 } header)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(header[..colon], header[(colon + 1)..].Trim()));
        }
        string length = headers.Find(header => header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Value ?? "0";
        byte[] body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, closed.Token);
        string[] target = parts[1].Split('?', 2);
        return new SqsHttpRequest(parts[0], target[0], target.Length > 1 ? target[1] : "", headers, body);
    }

    private async Task<string?> ReadLineAsync(BufferedStream stream)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, closed.Token) == 1)
        {
            if (one[0] == '\n')
                return line.ToString();
            if (one[0] != '\r')
                line.Append((char)one[0]);
        }
        return null;
    }

    private async Task WriteAsync(BufferedStream stream, SqsHttpResponse answer)
    {
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} {(HttpStatusCode)answer.Status}\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {answer.Body.Length}\r\n");
        foreach ((string name, string value) in answer.Headers)
            head.Append($"{name}: {value}\r\n");
        head.Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), closed.Token);
        await stream.WriteAsync(answer.Body, closed.Token);
        await stream.FlushAsync(closed.Token);
    }
}
