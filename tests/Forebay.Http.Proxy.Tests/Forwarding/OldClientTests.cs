using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>Clients of HTTP/1.0 (RFC 9112 section 2.3, 6.1).</summary>
public sealed class OldClientTests : ProxyTest
{
    [Fact]
    public async Task They_get_no_chunks_RFC_9112_6_1()
    {
        Origin.On("/a", OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("12").Chunk("345").EndChunks());
        for (int i = 0; i < 2; i++)
        {
            await using RawClient client = await Proxy.ConnectAsync();
            await client.SendAsync("GET /a HTTP/1.0\r\nHost: proxy.example\r\n\r\n");
            RawResponse response = (await client.ReadAsync())!;
            Assert.Equal((200, "12345", true, null), (response.Status, response.Text, response.IsComplete, response["Transfer-Encoding"]));
            Assert.Equal("", await client.ReadToTheEndAsync());
        }
    }

    [Fact]
    public async Task The_origin_is_asked_by_HTTP_1_1_and_told_of_the_older_one_RFC_9110_7_6_3()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync("GET /a HTTP/1.0\r\nHost: proxy.example\r\n\r\n");
        Assert.Equal(200, (await client.ReadAsync())!.Status);
        OriginRequest asked = Origin.Asked.Single();
        Assert.Equal("GET /a HTTP/1.1", asked.RequestLine);
        Assert.StartsWith("1.0 ", asked.Fields["Via"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_Host_they_are_served_or_refused_and_take_nobodys_place()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync("GET /a HTTP/1.0\r\n\r\n");
        Assert.True((await client.ReadAsync())!.Status is 200 or (>= 400 and < 500));
        Assert.False((await GetAsync("/a")).IsHit);
    }
}
