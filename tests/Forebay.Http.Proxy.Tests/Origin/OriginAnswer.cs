using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Forebay.Http.Proxy.Tests.Wire;
using Forebay.Testing;

namespace Forebay.Http.Proxy.Tests.Origin;

/// <summary>What the origin does with a request, step by step: what it sends, at which gate it stands, and how it ends. May be given many times; without an end the connection is kept.</summary>
internal sealed class OriginAnswer
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    // False: the connection ends.
    private readonly List<Func<OriginExchange, Task<bool>>> steps = [];

    /// <summary>A response that says how long it is, with a body for all but HEAD.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="fields">Further field lines, separated by <c>|</c>.</param>
    /// <param name="body">Its body.</param>
    public static OriginAnswer Of(int status, string fields = "", string body = "") => Of(status, fields, Encoding.Latin1.GetBytes(body));

    /// <inheritdoc cref="Of(int, string, string)"/>
    public static OriginAnswer Of(int status, string fields, byte[] body) =>
        (status is 204 or 304 ? Head(status, fields) : Head(status, $"{fields}|Content-Length: {body.Length}")).Body(body);

    /// <summary>The head of a response alone; how its body ends is for <paramref name="fields"/> to say.</summary>
    public static OriginAnswer Head(int status, string fields = "") =>
        Raw($"HTTP/1.1 {status} Said\r\n{string.Concat(FieldLines.Of(fields).Select(line => line + "\r\n"))}\r\n");

    /// <summary>What is written here, as it is.</summary>
    public static OriginAnswer Raw(string text) => new OriginAnswer().Send(text);

    /// <summary>Nothing at first.</summary>
    public static OriginAnswer At(Gate gate) => new OriginAnswer().Wait(gate);

    public static OriginAnswer Chunked(int status, string fields = "") => Head(status, $"{fields}|Transfer-Encoding: chunked");

    public OriginAnswer Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public OriginAnswer Send(byte[] bytes) => Then(exchange => exchange.Stream.WriteAsync(bytes, exchange.Stopped).AsTask());

    /// <summary>Bytes that HEAD does not get.</summary>
    public OriginAnswer Body(byte[] bytes) => Then(exchange => exchange.Request.Method == "HEAD" ? Task.CompletedTask : exchange.Stream.WriteAsync(bytes, exchange.Stopped).AsTask());

    public OriginAnswer Body(GeneratedBody body) => Then(async exchange =>
    {
        foreach (ReadOnlyMemory<byte> part in body.Parts())
            await exchange.Stream.WriteAsync(part, exchange.Stopped);
    });

    public OriginAnswer Body(string text) => Body(Encoding.Latin1.GetBytes(text));

    public OriginAnswer Chunk(string text) => Send([.. Encoding.ASCII.GetBytes(text.Length.ToString("x", CultureInfo.InvariantCulture)), .. LineEnd, .. Encoding.Latin1.GetBytes(text), .. LineEnd]);

    public OriginAnswer EndChunks(params string[] trailers) => Send($"0\r\n{string.Concat(trailers.Select(trailer => trailer + "\r\n"))}\r\n");

    public OriginAnswer Wait(Gate gate) => Then(exchange => gate.PassAsync(exchange.Stopped));

    /// <summary>The rest as another answer says.</summary>
    public OriginAnswer Then(OriginAnswer next)
    {
        steps.AddRange(next.steps);
        return this;
    }

    /// <summary>The same, until the other side has had enough.</summary>
    public OriginAnswer Forever(string text) => Then(async exchange =>
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        while (true)
            await exchange.Stream.WriteAsync(bytes, exchange.Stopped);
    });

    /// <summary>All that comes from here on, sent back until the other side closes.</summary>
    public OriginAnswer Echo() => End(async exchange =>
    {
        byte[] some = new byte[4096];
        while (await exchange.Reader.ReadAsync(some, exchange.Stopped) is > 0 and var read)
            await exchange.Stream.WriteAsync(some.AsMemory(0, read), exchange.Stopped);
    });

    /// <summary>The connection ends in order.</summary>
    public OriginAnswer Close() => End(_ => Task.CompletedTask);

    /// <summary>The connection is reset.</summary>
    public OriginAnswer Reset() => End(exchange =>
    {
        exchange.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        // Not by the stream, which would close in order first.
        exchange.Socket.Close();
        return Task.CompletedTask;
    });

    /// <returns>Whether the connection is kept.</returns>
    public async Task<bool> GiveAsync(OriginExchange exchange)
    {
        foreach (Func<OriginExchange, Task<bool>> step in steps)
        {
            if (!await step(exchange))
                return false;
        }
        return true;
    }

    private OriginAnswer Then(Func<OriginExchange, Task> step) => Add(step, goesOn: true);

    private OriginAnswer End(Func<OriginExchange, Task> step) => Add(step, goesOn: false);

    private OriginAnswer Add(Func<OriginExchange, Task> step, bool goesOn)
    {
        steps.Add(async exchange =>
        {
            await step(exchange);
            return goesOn;
        });
        return this;
    }
}
