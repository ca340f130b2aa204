using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

/// <summary>A hit that takes the short way is the same as one on the long way, which a directive that changes nothing makes it take.</summary>
public sealed class ShortWayTests : ProxyTest
{
    private const string LongWay = "Cache-Control: max-age=1000";
    private static readonly string Large = new('x', 5000);

    [Theory]
    [InlineData(200, "", "body")]
    [InlineData(200, "", "")]
    [InlineData(404, "Content-Type: text/html", "gone")]
    [InlineData(301, "Location: /b", "")]
    [InlineData(204, "", "")]
    [InlineData(200, "ETag: \"a\"|Last-Modified: Mon, 01 Dec 2025 00:00:00 GMT|Content-Type: text/html", "LARGE")]
    [InlineData(200, "ETag: W/\"a\"|Content-Type: image/png", "LARGE")]
    [InlineData(200, "Content-Type: text/html|Cache-Control: no-transform", "LARGE")]
    [InlineData(200, "Content-Type: text/html|Content-Encoding: frob|Vary: ", "LARGE")]
    [InlineData(200, "Via: 1.0 inner|Cache-Status: inner;hit|Age: 7|X: 1|X: 2|Set-Cookie: a=1|Set-Cookie: b=2|Cache-Control: public", "body")]
    [InlineData(200, "Surrogate-Key: t|Connection: X-Hop|X-Hop: 1|Keep-Alive: timeout=5", "body")]
    public async Task Both_ways_give_the_same(int status, string fields, string body)
    {
        Origin.On("/a", OriginAnswer.Of(status, $"Cache-Control: max-age=60|{fields}", body == "LARGE" ? Large : body));
        foreach (string accepted in new[] { "identity", "gzip", "br", "gzip, br" })
        {
            await Proxy.GetTwiceAsync("/a", "Accept-Encoding: " + accepted);
            Time.Advance(TimeSpan.FromSeconds(1));
            RawResponse shortWay = await GetAsync("/a", "Accept-Encoding: " + accepted);
            RawResponse longWay = await GetAsync("/a", "Accept-Encoding: " + accepted, LongWay);
            Assert.True(shortWay.IsHit);
            Assert.Equal(Lines(longWay), Lines(shortWay));
            Assert.Equal((longWay.StatusLine, longWay.Text), (shortWay.StatusLine, shortWay.Text));
        }
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task What_became_stale_purged_or_changed_is_not_served_on_it()
    {
        await Proxy.GetTwiceAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.False((await GetAsync("/a")).IsHit);
        Assert.True((await GetAsync("/a")).IsHit);
        await AskAsync("PURGE", "/a", "Authorization: Bearer " + ProxyFixture.Token);
        Assert.False((await GetAsync("/a")).IsHit);
        Assert.True((await GetAsync("/a")).IsHit);
        await AskAsync("DELETE", "/a");
        Assert.False((await GetAsync("/a")).IsHit);
    }

    [Theory]
    [InlineData("Range: bytes=0-0", 206)]
    [InlineData("If-None-Match: \"a\"", 304)]
    [InlineData("If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT", 304)]
    [InlineData("If-Match: \"b\"", 412)]
    [InlineData("If-Unmodified-Since: Mon, 01 Dec 2025 00:00:00 GMT", 412)]
    [InlineData("Pragma: no-cache", 412)]
    [InlineData("Cache-Control: no-cache", 412)]
    [InlineData("Content-Length: 0", 200)]
    [InlineData("Authorization: Bearer a", 200)]
    public async Task What_a_request_asks_besides_is_not_overlooked(string line, int status)
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "body"), OriginAnswer.Of(412));
        await Proxy.GetTwiceAsync("/a");
        Assert.Equal(status, (await GetAsync("/a", line)).Status);
    }

    private static IEnumerable<string> Lines(RawResponse response) =>
        response.Fields.Lines.Where(line => !line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase)).Select(line => line.Split(':')[0].ToLowerInvariant() + ":" + line.Split(':', 2)[1]).Order(StringComparer.Ordinal);
}
