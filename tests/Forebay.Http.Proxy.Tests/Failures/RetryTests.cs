using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Failures;

/// <summary>Which requests are sent again (RFC 9110 section 9.2.2).</summary>
public sealed class RetryTests : ProxyTest
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task A_safe_request_is_sent_again_on_another_connection(string method)
    {
        await GetAsync("/warm");
        Origin.On("/a", new OriginAnswer().Close(), OriginAnswer.Of(200, "", "second"));
        Assert.Equal(200, (await AskAsync(method, "/a")).Status);
        Assert.Equal(2, Proxy.AskedFor("/a"));
        Assert.NotEqual(Origin.Asked[^1].Connection, Origin.Asked[^2].Connection);
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("POST", "body")]
    [InlineData("PATCH", "")]
    [InlineData("FROB", "")]
    public async Task A_change_is_never_sent_again(string method, string body)
    {
        await GetAsync("/warm");
        Origin.On("/a", new OriginAnswer().Close(), OriginAnswer.Of(200, "", "second"));
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request(method, "/a", $"Content-Length: {body.Length}") + body);
        Assert.Equal(502, (await client.ReadAsync())!.Status);
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task Once_a_response_has_begun_nothing_is_sent_again()
    {
        Origin.On("/a", OriginAnswer.Head(200, "Content-Length: 10").Body("12345").Close(), OriginAnswer.Of(200, "", "1234567890"));
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/a"));
        RawResponse? cut = await client.ReadAsync();
        Assert.True(cut is null or { IsComplete: false } or { Status: 502 }, cut?.Text);
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task It_is_sent_again_as_often_as_is_allowed_and_no_more()
    {
        Origin.On("/reset", new OriginAnswer().Reset());
        Origin.On("/closed", new OriginAnswer().Close());
        foreach (string target in new[] { "/reset", "/closed" })
        {
            Assert.Equal(502, (await GetAsync(target)).Status);
            Assert.Equal((target, 2), (target, Proxy.AskedFor(target)));
        }
    }

    [Fact]
    public async Task A_connection_that_the_origin_closed_while_it_was_idle_costs_nobody_an_error()
    {
        Origin.On("/closing", OriginAnswer.Of(200, "", "1").Close());
        for (int i = 0; i < 20; i++)
            Assert.Equal(200, (await GetAsync("/closing")).Status);
    }

    [Fact]
    public async Task Connections_are_kept_and_used_again()
    {
        for (int i = 0; i < 20; i++)
            await GetAsync($"/{i}");
        Assert.Equal((1, 20), (Origin.Connections, Origin.Asked.Count));
    }
}
