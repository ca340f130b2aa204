using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>What comes bit by bit is passed on bit by bit.</summary>
public sealed class StreamingTests : ProxyTest
{
    private readonly Gate gate = new();

    [Theory]
    [InlineData("Accept: text/event-stream")]
    [InlineData("Accept-Encoding: gzip, br")]
    public async Task The_first_event_arrives_before_the_origin_has_the_second(string line)
    {
        Origin.On("/events", OriginAnswer.Chunked(200, "Content-Type: text/event-stream|Cache-Control: no-cache").Chunk("data: 1\n\n").Wait(gate).Chunk("data: 2\n\n").EndChunks());
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/events", line));
        RawHead head = (await client.ReadHeadAsync())!;
        Assert.Equal(("text/event-stream", null), (head["Content-Type"], head["Content-Encoding"]));
        Assert.Equal("data: 1\n\n", await RawClient.ReadTextAsync(head.Body, 9));
        gate.Open();
        Assert.Equal("data: 2\n\n", await RawClient.ReadTextAsync(head.Body, 100));
        Assert.True(head.Body.IsComplete);
    }

    [Fact]
    public async Task A_body_that_ends_with_the_connection_is_passed_as_it_comes()
    {
        Origin.On("/a", OriginAnswer.Head(200, "Connection: close").Body("first").Wait(gate).Body("later").Close());
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/a"));
        RawHead head = (await client.ReadHeadAsync())!;
        Assert.Equal("first", await RawClient.ReadTextAsync(head.Body, 5));
        gate.Open();
        Assert.Equal(("later", true), (await RawClient.ReadTextAsync(head.Body, 9), head.Body.IsComplete));
    }

    [Fact]
    public async Task The_head_arrives_before_the_body_begins()
    {
        Origin.On("/a", OriginAnswer.Head(200, "Cache-Control: max-age=60|Content-Length: 5").Wait(gate).Body("later"));
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/a"));
        RawHead head = (await client.ReadHeadAsync())!;
        Assert.Equal((200, "5"), (head.Status, head["Content-Length"]));
        gate.Open();
        Assert.Equal("later", await RawClient.ReadTextAsync(head.Body, 5));
    }

    [Fact]
    public async Task Requests_in_a_row_on_one_connection_are_answered_in_their_order_RFC_9112_9_3_2()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, 10).Select(i => RawClient.Request("GET", $"/{i % 3}"))));
        for (int i = 0; i < 10; i++)
            Assert.Equal($"/{i % 3}", (await client.ReadAsync())!.Text);
    }
}
