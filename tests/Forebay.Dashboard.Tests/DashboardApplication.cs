using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Dashboard;

/// <summary>An application with a cache and its dashboard, on the test server.</summary>
internal sealed class DashboardApplication : IAsyncDisposable
{
    private readonly WebApplication application;

    private DashboardApplication(WebApplication application, SteppedTime time)
    {
        this.application = application;
        Time = time;
        Client = application.GetTestClient();
    }

    public HttpClient Client { get; }

    public TieredCache Cache => application.Services.GetRequiredService<TieredCache>();

    public SteppedTime Time { get; }

    /// <param name="map">Maps the dashboard; null: <c>MapForebay()</c>.</param>
    /// <param name="remote">The client's address; null: none, as the test server gives it.</param>
    /// <param name="services">Further services.</param>
    public static async Task<DashboardApplication> StartAsync(Action<WebApplication>? map = null, IPAddress? remote = null, Action<IServiceCollection>? services = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var time = new SteppedTime();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddForebay();
        services?.Invoke(builder.Services);
        WebApplication built = builder.Build();
        if (remote is not null)
        {
            built.Use((context, next) =>
            {
                context.Connection.RemoteIpAddress = remote;
                return next(context);
            });
        }
        if (map is null)
            built.MapForebay();
        else
            map(built);
        await built.StartAsync();
        return new DashboardApplication(built, time);
    }

    public async Task<JsonNode> GetAsync(string path) => (await Client.GetFromJsonAsync<JsonNode>("/forebay/api/" + path))!;

    /// <summary>Posts a body as the page does, with further headers where they are named.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string body, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/forebay/api/" + path) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new(contentType);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    /// <summary>Brings an entry into the cache, or reads it.</summary>
    public ValueTask<string> ReadAsync(string key, params string[] tags) =>
        Cache.GetOrCreateAsync<string>(key, (_, _) => new("value of " + key), tags: tags);

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
