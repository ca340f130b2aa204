using System.Collections.Concurrent;
using System.Net;
using Forebay.Http.Proxy.Middleware;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>An application on a socket of this machine with the cache in front of its endpoints, by a clock that a test moves.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);
    private WebApplication? application;
    private ActiveRequests? active;
    private RawClient? client;

    public ManualTimeProvider Time { get; } = new();

    public ConcurrentQueue<string> Logged { get; } = new();

    public HttpPurger Purger => application!.Services.GetRequiredService<HttpPurger>();

    /// <summary>How many requests the server has begun and not ended.</summary>
    public int ActiveRequests => active!.Count;

    private HttpCacheParts Parts => application!.Services.GetRequiredService<HttpCacheParts>();

    public string Authority => $"127.0.0.1:{PortOf(0)}";

    /// <summary>HTTP/2 without TLS.</summary>
    public int Http2Port => PortOf(1);

    /// <param name="map">The endpoints.</param>
    /// <param name="configure">How the cache works.</param>
    /// <param name="services">More services.</param>
    /// <param name="before">What stands before the cache.</param>
    /// <param name="behind">What stands between the cache and the endpoints.</param>
    public static async Task<Application> StartAsync(
        Action<WebApplication, Application> map, Action<HttpMiddlewareOptions>? configure = null, Action<IServiceCollection>? services = null, Action<WebApplication>? before = null, Action<WebApplication>? behind = null)
    {
        var started = new Application();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new QueueLogger(started.Logged));
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http1);
            server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton<TimeProvider>(started.Time);
        builder.Services.AddForebay(cache => cache.AddHttpMiddleware(configure));
        services?.Invoke(builder.Services);
        WebApplication built = builder.Build();
        started.application = built;
        started.active = new ActiveRequests(built.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        before?.Invoke(built);
        built.UseForebayHttpCache();
        behind?.Invoke(built);
        map(built, started);
        await built.StartAsync();
        return started;
    }

    /// <summary>Counts a call of an endpoint; returns which it is, from 1.</summary>
    public int Called(string name) => calls.AddOrUpdate(name, 1, static (_, before) => before + 1);

    public int CallsOf(string name) => calls.GetValueOrDefault(name);

    /// <summary>Asks on a connection that is kept, and waits until nothing goes on behind the answer.</summary>
    public Task<RawResponse> GetAsync(string target, params string[] lines) => AskAsync("GET", target, lines);

    public async Task<RawResponse> AskAsync(string method, string target, params string[] lines)
    {
        client ??= await ConnectAsync();
        await client.SendAsync(RawClient.Request(method, target, [$"Host: {Authority}", .. lines]));
        RawResponse? response = await client.ReadAsync(method);
        if (response is not { IsComplete: true } || response["Connection"] == "close")
        {
            await client.DisposeAsync();
            client = null;
        }
        await CalmAsync();
        return response ?? throw new IOException($"The connection ended without an answer to {method} {target}.");
    }

    /// <summary>A request with a body.</summary>
    public async Task<RawResponse> PostAsync(string target, string body, params string[] lines)
    {
        await using RawClient once = await ConnectAsync();
        await once.SendAsync(RawClient.Request("POST", target, [$"Host: {Authority}", $"Content-Length: {body.Length}", .. lines]) + body);
        return (await once.ReadAsync("POST"))!;
    }

    /// <summary>Asks on a connection of its own, and reads no more than the head.</summary>
    public async Task<(RawClient Client, RawHead Head)> OpenAsync(string target, params string[] lines)
    {
        RawClient opened = await SendAsync(target, lines);
        return (opened, (await opened.ReadHeadAsync())!);
    }

    /// <summary>Asks on a connection of its own, and reads nothing.</summary>
    public async Task<RawClient> SendAsync(string target, params string[] lines)
    {
        RawClient opened = await ConnectAsync();
        await opened.SendAsync(RawClient.Request("GET", target, [$"Host: {Authority}", .. lines]));
        return opened;
    }

    public Task CalmAsync() => Eventually.TrueAsync(() => Parts.Exchange.Running == 0, "nothing goes on behind the answers");

    public async ValueTask DisposeAsync()
    {
        if (client is not null)
            await client.DisposeAsync();
        await application!.DisposeAsync();
        active!.Dispose();
    }

    private Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(PortOf(0));

    private int PortOf(int listener) => new Uri(application!.Urls.ElementAt(listener)).Port;

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{eventId.Id}: {formatter(state, exception)} {exception?.Message}");

        public void Dispose()
        {
        }
    }
}
