using System.Net;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>Fields behind the body (RFC 9110 section 6.5).</summary>
public sealed class TrailerTests : ProxyTest
{
    [Fact]
    public async Task Trailers_of_a_response_are_passed()
    {
        Origin.On("/a", OriginAnswer.Chunked(200, "Trailer: X-Sum").Chunk("body").EndChunks("X-Sum: 42"));
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await client.GetAsync(new Uri($"http://127.0.0.1:{Proxy.Http2Port}/a"));
        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        Assert.Equal("42", response.TrailingHeaders.GetValues("X-Sum").Single());
    }

    [Fact]
    public async Task For_HTTP_1_1_trailers_are_passed_or_left_away_RFC_9110_6_5_1()
    {
        Origin.On("/a", OriginAnswer.Chunked(200, "Trailer: X-Sum").Chunk("body").EndChunks("X-Sum: 42"));
        RawResponse response = await GetAsync("/a", "TE: trailers", "Connection: TE");
        Assert.Equal(("body", true, null), (response.Text, response.IsComplete, response["X-Sum"]));
        Assert.True(response.Trailers is [] or ["X-Sum: 42"], string.Join('|', response.Trailers));
    }

    [Fact]
    public async Task Trailers_are_not_taken_for_fields_of_the_head_RFC_9110_6_5_1()
    {
        Origin.On("/a", OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("body").EndChunks("X-Late: 1", "Set-Cookie: a=1", "Content-Length: 3", "Cache-Control: no-store"));
        for (int i = 0; i < 2; i++)
        {
            RawResponse response = await GetAsync("/a");
            Assert.Equal(("body", null, null), (response.Text, response["X-Late"], response["Set-Cookie"]));
            Assert.DoesNotContain(response.Trailers, line => line.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Trailers_of_a_request_do_not_become_fields_of_its_head()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/a", "Transfer-Encoding: chunked", "Trailer: X-Late") + "1\r\na\r\n0\r\nX-Late: 1\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n");
        Assert.Equal(200, (await client.ReadAsync())!.Status);
        OriginRequest asked = Origin.Asked.Single();
        Assert.Equal((Origin.Authority, null, null, "a"), (asked.Fields["Host"], asked.Fields["Content-Length"], asked.Fields["X-Late"], asked.Text));
    }
}
