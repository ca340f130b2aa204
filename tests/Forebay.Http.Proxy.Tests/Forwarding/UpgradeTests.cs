using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>Connections that become something else (RFC 9110 section 7.8, RFC 6455).</summary>
public sealed class UpgradeTests : ProxyTest
{
    private static readonly string[] Wish = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];

    [Fact]
    public async Task A_WebSocket_is_passed_through_both_ways_until_either_side_ends_it()
    {
        Origin.On("/ws", OriginAnswer.Raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello").Echo());
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/ws", Wish));
        RawHead head = (await client.ReadHeadAsync())!;
        Assert.Equal((101, "websocket", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), (head.Status, head["Upgrade"], head["Sec-WebSocket-Accept"]));
        Assert.Equal("hello", await RawClient.ReadTextAsync(head.Body, 5));
        foreach (string said in new[] { "\u0081\u0005abcde", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n" })
        {
            await client.SendAsync(said);
            Assert.Equal(said, await RawClient.ReadTextAsync(head.Body, said.Length));
        }
        client.EndSending();
        Assert.Equal("", await client.ReadToTheEndAsync());
        OriginRequest asked = Origin.Asked.Single();
        Assert.Equal(("websocket", "13"), (asked.Fields["Upgrade"], asked.Fields["Sec-WebSocket-Version"]));
        Assert.Contains("upgrade", asked.Fields["Connection"]!, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_origin_that_does_not_want_it_answers_as_to_any_request()
    {
        Origin.On("/ws", OriginAnswer.Of(426, "Upgrade: other", "no"));
        await using RawClient client = await Proxy.ConnectAsync();
        RawResponse response = await client.GetAsync("/ws", Wish);
        Assert.Equal((426, "no"), (response.Status, response.Text));
        Assert.Equal("/after", (await client.GetAsync("/after")).Text);
    }

    [Fact]
    public async Task What_is_stored_does_not_answer_the_wish_for_a_WebSocket()
    {
        await Proxy.GetTwiceAsync("/ws");
        Origin.On("/ws", OriginAnswer.Raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").Echo());
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/ws", Wish));
        Assert.Equal(101, (await client.ReadHeadAsync())!.Status);
    }

    [Fact]
    public async Task An_upgrade_to_HTTP_2_is_not_passed_on()
    {
        Origin.On("/a", request => request.Fields.Has("Upgrade") ? OriginAnswer.Of(500) : OriginAnswer.Of(200, "", "plain"));
        await using RawClient client = await Proxy.ConnectAsync();
        RawResponse response = await client.GetAsync("/a", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA");
        Assert.Equal((200, "plain"), (response.Status, response.Text));
        Assert.False(Origin.Asked.Single().Fields.Has("HTTP2-Settings"));
    }
}
