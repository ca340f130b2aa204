using System.Net;
using System.Net.Sockets;
using System.Text;
using Forebay.Http.Proxy.Tests.Wire;

namespace Forebay.Http.Proxy.Tests.Client;

/// <summary>A client that sends exactly the bytes it is told, on one connection, and reads what comes. One request at a time.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    // Longer than anything waits that goes right.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly Socket socket;
    private readonly NetworkStream stream;
    private readonly WireReader reader;

    private RawClient(Socket socket)
    {
        this.socket = socket;
        stream = new NetworkStream(socket, ownsSocket: true);
        reader = new WireReader(stream);
    }

    /// <param name="port">Of this machine.</param>
    /// <param name="from">The client's own address; null: as the system chooses.</param>
    public static async Task<RawClient> ConnectAsync(int port, IPAddress? from = null)
    {
        var connected = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
            connected.Bind(new IPEndPoint(from, 0));
        await connected.ConnectAsync(IPAddress.Loopback, port);
        return new RawClient(connected);
    }

    /// <summary>A request in text, with a Host where no line says one.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="target">Its target, as it is to be written.</param>
    /// <param name="lines">Further field lines.</param>
    public static string Request(string method, string target, params string[] lines)
    {
        string host = lines.Any(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) ? "" : "Host: proxy.example\r\n";
        return $"{method} {target} HTTP/1.1\r\n{host}{string.Concat(lines.Select(line => line + "\r\n"))}\r\n";
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using CancellationTokenSource bound = NewBound();
        await stream.WriteAsync(bytes, bound.Token);
    }

    public Task<RawResponse> GetAsync(string target, params string[] lines) => AskAsync("GET", target, lines);

    public async Task<RawResponse> AskAsync(string method, string target, params string[] lines)
    {
        await SendAsync(Request(method, target, lines));
        return await ReadAsync(method) ?? throw new IOException($"The connection ended without an answer to {method} {target}.");
    }

    /// <summary>The next response; null: the connection ended before its head did.</summary>
    /// <param name="method">What was asked: HEAD has no body.</param>
    public async Task<RawResponse?> ReadAsync(string method = "GET")
    {
        if (await ReadHeadAsync(method) is not { } head)
            return null;
        using CancellationTokenSource bound = NewBound();
        byte[] body = await head.Body.ReadAllAsync(bound.Token);
        return new RawResponse(head.StatusLine, head.Fields, body, head.Body.IsComplete, head.Body.Trailers, head.Interim);
    }

    /// <summary>The next response's head; null: the connection ended before it did.</summary>
    public async Task<RawHead?> ReadHeadAsync(string method = "GET")
    {
        using CancellationTokenSource bound = NewBound();
        List<string> interim = [];
        while (await reader.ReadLineAsync(bound.Token) is { } line && await reader.ReadLinesAsync(bound.Token) is { } lines)
        {
            var head = new RawHead(line, new FieldLines(lines), null!, interim);
            if (head.Status is < 200 and not 101)
            {
                interim.Add(line);
                interim.AddRange(lines);
                continue;
            }
            bool hasBody = method != "HEAD" && head.Status is not (204 or 304);
            (BodyFraming framing, long length) = hasBody ? head.Fields.Framing(otherwise: BodyFraming.ToTheEnd) : (BodyFraming.Length, 0);
            return head with { Body = new WireBody(reader, framing, length) };
        }
        return null;
    }

    /// <summary>So many bytes of a body, or less where it ends.</summary>
    public static async Task<string> ReadTextAsync(WireBody body, int length)
    {
        using CancellationTokenSource bound = NewBound();
        byte[] bytes = new byte[length];
        int have = 0;
        while (have < length && await body.ReadAsync(bytes.AsMemory(have), bound.Token) is > 0 and var read)
            have += read;
        return Encoding.Latin1.GetString(bytes, 0, have);
    }

    /// <summary>All that comes until the other side closes, as text.</summary>
    public async Task<string> ReadToTheEndAsync()
    {
        using CancellationTokenSource bound = NewBound();
        return Encoding.Latin1.GetString(await new WireBody(reader, BodyFraming.ToTheEnd, 0).ReadAllAsync(bound.Token));
    }

    /// <summary>Sends all there is to send, whether it is taken or not; returns all that comes until the other side closes.</summary>
    public async Task<string> ExchangeAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            EndSending();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The other side has heard enough.
        }
        return await ReadToTheEndAsync();
    }

    /// <summary>Says that nothing more comes from here; what comes from the other side can still be read.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes away as a client does that is killed.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static CancellationTokenSource NewBound() => new(Bound);
}
