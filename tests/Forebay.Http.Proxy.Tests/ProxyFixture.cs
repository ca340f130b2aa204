using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Tests;

/// <summary>The proxy on sockets of this machine, before an origin that a test scripts, by a clock that a test moves.</summary>
internal sealed class ProxyFixture : IAsyncDisposable
{
    public const string Token = "open-sesame";

    private readonly TestFolder folder = new();
    private readonly Action<HttpProxyOptions>? configure;
    private readonly bool onDisk;
    private string file = "cache.db";
    private WebApplication? application;
    private ActiveRequests? active;
    private RawClient? client;

    private ProxyFixture(Action<HttpProxyOptions>? configure, bool onDisk)
    {
        this.configure = configure;
        this.onDisk = onDisk;
    }

    public ScriptedOrigin Origin { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public TieredCache Cache => application!.Services.GetRequiredService<TieredCache>();

    /// <summary>How many requests the proxy has begun and not ended.</summary>
    public int ActiveRequests => active!.Count;

    public int Port => PortOf(0);

    public int AdminPort => PortOf(1);

    /// <summary>HTTP/2 without TLS.</summary>
    public int Http2Port => PortOf(2);

    public int TlsPort => PortOf(3);

    /// <param name="configure">More than the origin for every path, and the token.</param>
    /// <param name="onDisk">Whether there is a file behind memory.</param>
    public static async Task<ProxyFixture> StartAsync(Action<HttpProxyOptions>? configure = null, bool onDisk = false)
    {
        var proxy = new ProxyFixture(configure, onDisk);
        await proxy.StartAsync();
        return proxy;
    }

    /// <summary>Stops in order and begins again, on the same file.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Begins again on the file as it would be found had the process been killed once all that waits was written.</summary>
    public async Task KillAndStartAsync()
    {
        await Cache.FlushAsync();
        const string next = "killed.db";
        // Not by File.Copy, which keeps to the lock that a process that was killed would not hold any more.
        foreach (string part in new[] { "", "-wal", "-side" })
        {
            using Process copy = Process.Start("cp", [folder[file + part], folder[next + part]]);
            await copy.WaitForExitAsync();
        }
        await StopAsync();
        file = next;
        await StartAsync();
    }

    /// <summary>Asks on a connection that is kept from one request to the next, and waits until what the answer leaves to be done is done: that it is stored.</summary>
    public Task<RawResponse> GetAsync(string target, params string[] lines) => AskAsync("GET", target, lines);

    public async Task<RawResponse> AskAsync(string method, string target, params string[] lines)
    {
        client ??= await ConnectAsync();
        await client.SendAsync(RawClient.Request(method, target, lines));
        RawResponse? response = await client.ReadAsync(method);
        if (response is not { IsComplete: true } || response["Connection"] == "close")
        {
            await client.DisposeAsync();
            client = null;
        }
        await StoredAsync();
        return response ?? throw new IOException($"The connection ended without an answer to {method} {target}.");
    }

    public Task<RawClient> ConnectAsync(IPAddress? from = null) => RawClient.ConnectAsync(Port, from);

    /// <summary>Waits until nothing goes on behind answers that were given: clients have a body's last byte before it is stored.</summary>
    public Task StoredAsync()
    {
        ProxyParts parts = application!.Services.GetRequiredService<ProxyParts>();
        return Eventually.TrueAsync(() => parts.Exchange.Running == 0, "nothing goes on behind the answers");
    }

    /// <summary>Asks the origin and the cache for the same, one after the other; returns what the cache says.</summary>
    public async Task<RawResponse> GetTwiceAsync(string target, params string[] lines)
    {
        await GetAsync(target, lines);
        return await GetAsync(target, lines);
    }

    /// <summary>How often the origin was asked for a target.</summary>
    public int AskedFor(string target) => Origin.Asked.Count(request => request.Target == target);

    /// <summary>Lets time go on until something that waits for it has ended.</summary>
    public async Task<T> WaitedForAsync<T>(Task<T> waiting)
    {
        await Eventually.TrueAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(0.1));
                return waiting.IsCompleted;
            },
            "what waits has ended");
        return await waiting;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Origin.DisposeAsync();
        folder.Dispose();
    }

    private async Task StopAsync()
    {
        if (client is not null)
            await client.DisposeAsync();
        client = null;
        if (application is not null)
            await application.DisposeAsync();
        application = null;
        active?.Dispose();
    }

    private async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Listen);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddForebay(cache =>
        {
            if (onDisk)
                cache.UseSqlite(folder[file]);
            cache.AddHttpProxy(Configure);
        });
        application = builder.Build();
        active = new ActiveRequests(application.Services.GetRequiredService<IMeterFactory>());
        application.MapWhen(context => context.Connection.LocalPort == AdminPort, admin => admin.UseRouting().UseEndpoints(endpoints => endpoints.MapForebayProxyAdmin()));
        application.RunForebayProxy();
        await application.StartAsync();
    }

    private void Configure(HttpProxyOptions options)
    {
        options.AdminToken = Token;
        configure?.Invoke(options);
        if (options.Origins.Count == 0)
            options.Origins.Add(new OriginRoute());
        foreach (OriginRoute route in options.Origins)
            route.Origin ??= Origin.Address;
    }

    private static void Listen(KestrelServerOptions server)
    {
        server.UseForebayProxyLimits(server.ApplicationServices.GetRequiredService<HttpProxyOptions>());
        server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http1);
        server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http1);
        server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2);
        server.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(SelfSigned.Certificate));
    }

    private int PortOf(int listener) => new Uri(application!.Urls.ElementAt(listener)).Port;
}
