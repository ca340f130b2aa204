using System.Collections.Concurrent;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>An application with the cache in front of its own endpoints, on a real server.</summary>
internal sealed class CachedApplication : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, int> asked = new(StringComparer.Ordinal);

    private CachedApplication(WebApplication app, ManualTimeProvider time)
    {
        this.app = app;
        Time = time;
    }

    public ManualTimeProvider Time { get; }

    public HttpPurger Purger => app.Services.GetRequiredService<HttpPurger>();

    public int Port => new Uri(app.Urls.Single()).Port;

    /// <summary>Starts it.</summary>
    /// <param name="endpoints">What it answers; each call of one is counted.</param>
    /// <param name="before">What stands in front of the cache.</param>
    /// <param name="services">What endpoints need.</param>
    /// <param name="configure">How it caches.</param>
    public static async Task<CachedApplication> StartAsync(
        Action<WebApplication> endpoints, Action<WebApplication>? before = null, Action<IServiceCollection>? services = null, Action<HttpMiddlewareOptions>? configure = null)
    {
        var time = new ManualTimeProvider();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddForebay(cache => cache.AddHttpMiddleware(configure));
        services?.Invoke(builder.Services);
        builder.Logging.ClearProviders();
        WebApplication built = builder.Build();
        var made = new CachedApplication(built, time);
        before?.Invoke(built);
        built.UseForebayHttpCache();
        built.Use(next => context =>
        {
            made.asked.AddOrUpdate(context.Request.Path, 1, static (_, count) => count + 1);
            return next(context);
        });
        built.UseRouting();
        endpoints(built);
        built.UseEndpoints(static _ => { });
        await built.StartAsync();
        return made;
    }

    /// <summary>How often the endpoint of a path was called.</summary>
    public int Asked(string path) => asked.GetValueOrDefault(path);

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Port);

    public Task<RawResponse> GetAsync(string target, params string[] lines) => AskAsync("GET", target, lines);

    public async Task<RawResponse> AskAsync(string method, string target, params string[] lines)
    {
        await using RawClient client = await ConnectAsync();
        return await client.AskAsync(method, target, lines);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>An endpoint that says how it may be cached.</summary>
    public static RequestDelegate Answer(string text, params string[] lines) => async context =>
    {
        foreach (string line in lines)
            context.Response.Headers.Append(line.Split(": ")[0], line.Split(": ", 2)[1]);
        await context.Response.WriteAsync(text);
    };
}
