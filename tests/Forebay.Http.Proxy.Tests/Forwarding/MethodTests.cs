using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Http.Proxy.Tests.Wire;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>Methods and their bodies (RFC 9110 section 9, RFC 9112 section 6).</summary>
public sealed class MethodTests : ProxyTest
{
    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("QUERY")]
    [InlineData("FROB")]
    public async Task A_body_with_a_length_is_passed(string method)
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request(method, "/a", "Content-Length: 5", "Content-Type: text/plain") + "12345");
        Assert.Equal(200, (await client.ReadAsync())!.Status);
        OriginRequest asked = Origin.Asked.Single();
        Assert.Equal((method, "12345", "5", "text/plain"), (asked.Method, asked.Text, asked.Fields["Content-Length"], asked.Fields["Content-Type"]));
    }

    [Fact]
    public async Task A_body_in_chunks_is_passed_in_chunks()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/a", "Transfer-Encoding: chunked") + "3;ext=1\r\n123\r\n2\r\n45\r\n0\r\n\r\n");
        Assert.Equal(200, (await client.ReadAsync())!.Status);
        OriginRequest asked = Origin.Asked.Single();
        Assert.Equal(("12345", null, "chunked"), (asked.Text, asked.Fields["Content-Length"], asked.Fields["Transfer-Encoding"]));
    }

    [Fact]
    public async Task A_request_without_a_body_gets_none_and_one_with_an_empty_body_keeps_it()
    {
        await AskAsync("DELETE", "/a");
        Assert.False(Origin.Asked[^1].Fields.Has("Transfer-Encoding"));
        await AskAsync("POST", "/a", "Content-Length: 0");
        Assert.Equal("0", Origin.Asked[^1].Fields["Content-Length"]);
    }

    [Fact]
    public async Task A_large_body_reaches_the_origin_whole()
    {
        var body = new GeneratedBody(3 << 20);
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/a", $"Content-Length: {body.Length}"));
        foreach (ReadOnlyMemory<byte> part in body.Parts())
            await client.SendAsync(part);
        Assert.Equal(200, (await client.ReadAsync())!.Status);
        Assert.Equal(body.Hash(), Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Origin.Asked.Single().Body)));
    }

    [Fact]
    public async Task A_client_that_expects_100_gets_it_and_sends_its_body_RFC_9110_10_1_1()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/a", "Content-Length: 5", "Expect: 100-continue"));
        Task<RawResponse?> answer = client.ReadAsync();
        await client.SendAsync("12345");
        RawResponse response = (await answer)!;
        Assert.Equal((200, "12345"), (response.Status, Origin.Asked.Single().Text));
    }

    [Fact]
    public async Task A_GET_with_a_body_is_passed_and_not_stored()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync(RawClient.Request("GET", "/a", "Content-Length: 3") + "abc");
            RawResponse response = (await client.ReadAsync())!;
            Assert.Equal((200, false, "abc"), (response.Status, response.IsHit, Origin.Asked[^1].Text));
        }
        Assert.Equal(2, Origin.Asked.Count);
        Assert.False((await GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task CONNECT_is_refused_and_reaches_no_origin_RFC_9110_9_3_6()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n\r\n");
        Assert.InRange((await client.ReadAsync())!.Status, 400, 405);
        Assert.Empty(Origin.Asked);
    }

    [Fact]
    public async Task TRACE_tells_nobodys_cookies_RFC_9110_9_3_8()
    {
        RawResponse response = await AskAsync("TRACE", "/a", "Cookie: session=1", "Authorization: Bearer a");
        Assert.DoesNotContain("session=1", response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Origin.Asked, request => request.Fields.Has("Cookie"));
    }

    [Fact]
    public async Task TRACE_and_OPTIONS_end_where_Max_Forwards_is_0_RFC_9110_7_6_2()
    {
        await AskAsync("OPTIONS", "/a", "Max-Forwards: 0");
        Assert.Empty(Origin.Asked);
        await AskAsync("OPTIONS", "/a", "Max-Forwards: 3");
        Assert.Equal("2", Origin.Asked.Single().Fields["Max-Forwards"]);
    }

    [Fact]
    public async Task Methods_are_told_apart_by_case_RFC_9110_9_1()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60", request.Method));
        await GetAsync("/a");
        RawResponse response = await AskAsync("get", "/a");
        Assert.True(response.Text == "get" || response.Status is >= 400 and < 502, $"{response.StatusLine}: {response.Text}");
    }
}
