using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Origin;

/// <summary>The origin misbehaves as it is told, and the client sees it: else the tests of the proxy would say nothing.</summary>
public sealed class ScriptedOriginTests : IAsyncLifetime
{
    private readonly ScriptedOrigin origin = new();
    private RawClient? client;

    private RawClient Client => client!;

    public async ValueTask InitializeAsync() => client = await RawClient.ConnectAsync(origin.Port);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await origin.DisposeAsync();
    }

    [Fact]
    public async Task Requests_on_one_connection_are_kept_as_they_came()
    {
        origin.On("/b", OriginAnswer.Chunked(201, "X: y").Chunk("12").Chunk("3").EndChunks("T: u"));
        Assert.Equal((200, "/a", true), await AskAsync("GET", "/a", "A:  1"));
        await Client.SendAsync(RawClient.Request("POST", "/b", "Transfer-Encoding: chunked") + "3\r\nabc\r\n0\r\nT: v\r\n\r\n");
        RawResponse posted = (await Client.ReadAsync())!;
        Assert.Equal((201, "123", true, "T: u", "y"), (posted.Status, posted.Text, posted.IsComplete, posted.Trailers.Single(), posted["x"]));
        OriginRequest[] asked = [.. origin.Asked];
        Assert.Equal(("GET /a HTTP/1.1", "1"), (asked[0].RequestLine, asked[0].Fields["a"]));
        Assert.Equal(("abc", "T: v", 1), (asked[1].Text, asked[1].Trailers.Single(), origin.Connections));
    }

    [Fact]
    public async Task A_body_that_is_cut_is_seen_as_cut_however_it_was_framed()
    {
        origin.On("/length", OriginAnswer.Head(200, "Content-Length: 9").Body("1234").Close());
        origin.On("/chunked", OriginAnswer.Chunked(200).Chunk("1234").Close());
        origin.On("/inside", OriginAnswer.Chunked(200).Send("9\r\n1234").Close());
        foreach (string target in new[] { "/length", "/chunked", "/inside" })
        {
            await using RawClient own = await RawClient.ConnectAsync(origin.Port);
            RawResponse response = await own.GetAsync(target);
            Assert.Equal(("1234", false), (response.Text, response.IsComplete));
        }
    }

    [Fact]
    public async Task A_body_without_length_ends_with_the_connection_and_not_with_its_reset()
    {
        origin.On("/closed", OriginAnswer.Head(200).Body("1234").Close());
        origin.On("/reset", OriginAnswer.Head(200).Body("1234").Reset());
        Assert.Equal((200, "1234", true), await AskAsync("GET", "/closed"));
        await using RawClient other = await RawClient.ConnectAsync(origin.Port);
        Assert.False((await other.GetAsync("/reset")).IsComplete);
    }

    [Fact]
    public async Task Answers_wait_at_their_gate_and_come_in_their_order()
    {
        var gate = new Gate();
        origin.On("/", OriginAnswer.Of(200, "", "first"), OriginAnswer.Chunked(200).Chunk("be").Wait(gate).Chunk("hind").EndChunks());
        Assert.Equal((200, "first", true), await AskAsync("GET", "/"));
        await Client.SendAsync(RawClient.Request("GET", "/"));
        RawHead head = (await Client.ReadHeadAsync())!;
        Assert.Equal("be", await RawClient.ReadTextAsync(head.Body, 2));
        await gate.Arrived;
        gate.Open();
        Assert.Equal("hind", await RawClient.ReadTextAsync(head.Body, 9));
    }

    [Fact]
    public async Task Stopped_it_refuses_connections_and_takes_them_again_on_its_port()
    {
        await AskAsync("GET", "/");
        await origin.StopAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => Client.GetAsync("/"));
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(origin.Port));
        origin.Start();
        await using RawClient other = await RawClient.ConnectAsync(origin.Port);
        Assert.Equal(200, (await other.GetAsync("/")).Status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "0 Host")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "two framings")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\nA: b\r\n\r\n", "bare line feed")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "no field")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", "no length")]
    [InlineData("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "no request line")]
    public async Task What_may_be_read_in_two_ways_is_noted(string request, string fault)
    {
        await Client.SendAsync(request);
        Assert.Null(await Client.ReadAsync());
        Assert.Contains(fault, Assert.Single(origin.Malformed), StringComparison.Ordinal);
    }

    private async Task<(int Status, string Text, bool IsComplete)> AskAsync(string method, string target, params string[] lines)
    {
        RawResponse response = await Client.AskAsync(method, target, lines);
        return (response.Status, response.Text, response.IsComplete);
    }
}
