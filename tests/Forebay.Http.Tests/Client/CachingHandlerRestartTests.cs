using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Forebay.Http.Tests.Client.ScriptedOrigin;

namespace Forebay.Http.Tests.Client;

public sealed class CachingHandlerRestartTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly ScriptedOrigin origin = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        origin.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task After_a_restart_what_was_stored_and_freshened_is_served_and_what_was_changed_is_not()
    {
        origin.Answer = request => Task.FromResult(request switch
        {
            { Method.Method: "PUT" } => Response(204, ""),
            { Headers.IfNoneMatch.Count: > 0 } => Response(304, "ETag: \"a\"|Cache-Control: max-age=3600|X: new"),
            _ => Response(200, "ETag: \"a\"|Cache-Control: max-age=3600|Vary: Accept|X: old", "1"),
        });
        await RunAsync(async client =>
        {
            await GetAsync(client, "/kept");
            await GetAsync(client, "/kept", noCache: true);
            await GetAsync(client, "/changed");
            await client.PutAsync(new Uri("https://shop.example/changed"), null, Cancellation);
        });
        Assert.Equal(4, origin.Asked.Count);
        await RunAsync(async client =>
        {
            using HttpResponseMessage kept = await GetAsync(client, "/kept");
            Assert.Equal(("1", "new"), (await kept.Content.ReadAsStringAsync(Cancellation), kept.Headers.GetValues("X").Single()));
            Assert.Equal(4, origin.Asked.Count);
            await GetAsync(client, "/changed");
            Assert.Equal(5, origin.Asked.Count);
        });
    }

    private async Task RunAsync(Func<HttpClient, Task> use)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddForebay(forebay => forebay.AddHttpCache().UseSqlite(folder["cache.db"]))
            .BuildServiceProvider();
        using var handler = new CachingHandler(services.GetRequiredService<TieredCache>()) { InnerHandler = new Passing(origin) };
        using var client = new HttpClient(handler);
        await use(client);
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string path, bool noCache = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://shop.example{path}"));
        if (noCache)
            request.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");
        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>Outlives the handler before it, which disposes of what is inside.</summary>
    private sealed class Passing(HttpMessageHandler inner) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker invoker = new(inner, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => invoker.SendAsync(request, cancellationToken);
    }
}
