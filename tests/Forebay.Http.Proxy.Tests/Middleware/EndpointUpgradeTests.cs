using System.Net.WebSockets;
using System.Text;
using Forebay.Http.Proxy.Tests.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>Connections that become something else go past the cache.</summary>
public sealed class EndpointUpgradeTests : ApplicationTest
{
    private protected override void Behind(WebApplication app) => app.UseWebSockets();

    private protected override void Map(WebApplication app, Application calls) => app.MapGet("/ws", async (HttpContext context) =>
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync("a page");
            return;
        }
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] some = new byte[100];
        ValueWebSocketReceiveResult came = await socket.ReceiveAsync(some.AsMemory(), context.RequestAborted);
        await socket.SendAsync(some.AsMemory(0, came.Count), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    });

    [Fact]
    public async Task A_WebSocket_reaches_its_endpoint_though_a_page_is_stored_for_its_URI()
    {
        Assert.True((await GetTwiceAsync("/ws")).IsHit);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{App.Authority}/ws"), bound.Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello").AsMemory(), WebSocketMessageType.Text, endOfMessage: true, bound.Token);
        byte[] some = new byte[100];
        ValueWebSocketReceiveResult came = await socket.ReceiveAsync(some.AsMemory(), bound.Token);
        Assert.Equal("hello", Encoding.UTF8.GetString(some, 0, came.Count));
        RawResponse page = await GetAsync("/ws");
        Assert.Equal(("a page", true), (page.Text, page.IsHit));
    }
}
