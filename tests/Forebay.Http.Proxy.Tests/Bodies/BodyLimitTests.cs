using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Bodies;

public sealed class BodyLimitTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MaxBufferedBytes = 8 << 10;
        options.MaxRequestBodyBytes = 1000;
    }

    [Theory]
    [InlineData(8 << 10, true)]
    [InlineData((8 << 10) + 1, false)]
    public async Task Without_a_persistent_tier_what_is_too_large_for_memory_passes_through(int length, bool isStored)
    {
        string body = new('x', length);
        Origin.On("/length", OriginAnswer.Of(200, "Cache-Control: max-age=60", body));
        Origin.On("/chunked", OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk(body).EndChunks());
        foreach (string target in new[] { "/length", "/chunked" })
        {
            RawResponse second = await Proxy.GetTwiceAsync(target);
            Assert.Equal((body, true, isStored), (second.Text, second.IsComplete, second.IsHit));
            Assert.Equal(isStored ? 1 : 2, Proxy.AskedFor(target));
        }
    }

    [Fact]
    public async Task A_request_with_too_large_a_body_is_413_RFC_9110_15_5_14()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/a", "Content-Length: 1001") + new string('x', 1001));
        Assert.Equal(413, (await client.ReadAsync())!.Status);
        Assert.DoesNotContain(Origin.Asked, request => request.IsComplete);
        await using RawClient other = await Proxy.ConnectAsync();
        await other.SendAsync(RawClient.Request("POST", "/a", "Content-Length: 1000") + new string('x', 1000));
        Assert.Equal(200, (await other.ReadAsync())!.Status);
    }

    [Fact]
    public async Task A_body_in_chunks_that_grows_too_large_is_413_or_cut()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/a", "Transfer-Encoding: chunked") + $"3e9\r\n{new string('x', 1001)}\r\n0\r\n\r\n");
        RawResponse? response = await client.ReadAsync();
        Assert.True(response is null or { Status: 413 }, response?.StatusLine);
        Assert.DoesNotContain(Origin.Asked, request => request.IsComplete);
    }
}
