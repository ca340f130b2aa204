using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Forebay.Http.Proxy.Tests.Wire;

namespace Forebay.Http.Proxy.Tests.Origin;

/// <summary>An origin on a socket that answers by scripts, well or badly, and keeps what it was asked.</summary>
/// <remarks>It serves each connection by a task of its own; what a test reads is what these have put into concurrent collections.</remarks>
internal sealed class ScriptedOrigin : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<OriginRequest, OriginAnswer>> scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<OriginRequest> asked = new();
    private readonly ConcurrentBag<Task> serving = [];
    private TcpListener listener = new(IPAddress.Loopback, 0);
    private CancellationTokenSource stopped = new();
    private Task accepting = Task.CompletedTask;
    private int connections;

    public ScriptedOrigin() => Start();

    public int Port { get; private set; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public string Authority => $"127.0.0.1:{Port}";

    /// <summary>The requests that came, in the order of their heads' ends.</summary>
    public IReadOnlyList<OriginRequest> Asked => [.. asked];

    /// <summary>How many connections were made to it.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Lines that are no well-formed request, or that end in a way that readers may understand differently.</summary>
    public ConcurrentQueue<string> Malformed { get; } = new();

    /// <summary>The answer to what no script is for. Default: fresh for a minute, with the target as its body.</summary>
    public Func<OriginRequest, OriginAnswer> Answer { get; set; } = request => OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/plain", request.Target);

    /// <summary>Answers a target, as it is written, by these, one after the other; the last one stays.</summary>
    public void On(string target, params OriginAnswer[] answers)
    {
        int next = -1;
        On(target, _ => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]);
    }

    public void On(string target, Func<OriginRequest, OriginAnswer> answer) => scripts[target] = answer;

    /// <summary>Takes connections again, on the same port as before.</summary>
    public void Start()
    {
        stopped = new CancellationTokenSource();
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener, stopped.Token);
    }

    /// <summary>Ends every connection; from here on they are refused.</summary>
    public async Task StopAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(serving);
        stopped.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (!accepting.IsCompleted)
            await StopAsync();
    }

    private async Task AcceptAsync(TcpListener from, CancellationToken stopped)
    {
        try
        {
            while (true)
                serving.Add(ServeAsync(await from.AcceptSocketAsync(stopped), Interlocked.Increment(ref connections), stopped));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket, int connection, CancellationToken stopped)
    {
        await Task.Yield();
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = new WireReader(stream);
        try
        {
            while (await ReadAsync(reader, connection, stopped) is { } request)
            {
                OriginAnswer answer = scripts.TryGetValue(request.Target, out Func<OriginRequest, OriginAnswer>? script) ? script(request) : Answer(request);
                if (!await answer.GiveAsync(new OriginExchange(socket, stream, reader, request, stopped)))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or TimeoutException)
        {
            // The proxy has gone, or the test has stopped this.
        }
    }

    /// <summary>Null: the connection ended between two requests, or what came is none.</summary>
    private async Task<OriginRequest?> ReadAsync(WireReader reader, int connection, CancellationToken stopped)
    {
        if (await reader.ReadLineAsync(stopped) is not { } line || await reader.ReadLinesAsync(stopped) is not { } lines)
            return null;
        if ((reader.SawBareLineFeed ? "a bare line feed" : RequestSyntax.Fault(line, lines)) is { } fault)
        {
            Malformed.Enqueue($"{fault}: {line}");
            return null;
        }
        var fields = new FieldLines(lines);
        (BodyFraming framing, long length) = fields.Framing(otherwise: BodyFraming.Length);
        var body = new WireBody(reader, framing, length);
        byte[] bytes = await body.ReadAllAsync(stopped);
        var request = new OriginRequest(connection, line, fields, bytes, body.Trailers, body.IsComplete);
        asked.Enqueue(request);
        return body.IsComplete ? request : null;
    }
}
