using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

/// <summary>The client's conditions are answered by what is stored (RFC 9110 section 13, RFC 9111 section 4.3.2).</summary>
public sealed class ConditionTests : ProxyTest
{
    private const string Modified = "Mon, 01 Dec 2025 00:00:00 GMT";

    [Theory]
    [InlineData("If-None-Match: \"a\"", 304)]
    [InlineData("If-None-Match: W/\"a\"", 304)]
    [InlineData("If-None-Match: \"x\", \"a\"", 304)]
    [InlineData("If-None-Match: *", 304)]
    [InlineData("If-None-Match: \"b\"", 200)]
    [InlineData("If-Modified-Since: Mon, 01 Dec 2025 00:00:00 GMT", 304)]
    [InlineData("If-Modified-Since: Tue, 02 Dec 2025 00:00:00 GMT", 304)]
    [InlineData("If-Modified-Since: Sun, 30 Nov 2025 00:00:00 GMT", 200)]
    [InlineData("If-Modified-Since: yesterday", 200)]
    [InlineData("If-None-Match: \"b\"|If-Modified-Since: Tue, 02 Dec 2025 00:00:00 GMT", 200)]
    public async Task A_client_that_has_it_already_gets_a_304_from_the_cache(string lines, int status)
    {
        Origin.On("/a", OriginAnswer.Of(200, $"Cache-Control: max-age=60|ETag: \"a\"|Last-Modified: {Modified}|Content-Type: text/plain", "1"));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(5));
        RawResponse response = await GetAsync("/a", lines.Split('|'));
        Assert.Equal((status, status == 200 ? "1" : "", true), (response.Status, response.Text, response.IsHit));
        Assert.Equal(("\"a\"", "max-age=60", 5), (response["ETag"], response["Cache-Control"], response.Age));
        Assert.Equal(1, Proxy.AskedFor("/a"));
        Assert.Equal("1", (await GetAsync("/a")).Text);
    }

    [Fact]
    public async Task A_304_of_the_cache_says_nothing_of_a_body_RFC_9110_15_4_5()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"|Content-Type: text/plain", "1"));
        await GetAsync("/a");
        RawResponse response = await GetAsync("/a", "If-None-Match: \"a\"");
        Assert.Equal((304, null, null), (response.Status, response["Transfer-Encoding"], response["Content-Type"]));
    }

    [Fact]
    public async Task A_first_request_with_a_condition_that_holds_at_the_origin_gets_its_304()
    {
        Origin.On("/a", request => request.Fields["If-None-Match"] == "\"a\"" ? OriginAnswer.Of(304, "ETag: \"a\"") : OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"));
        RawResponse response = await GetAsync("/a", "If-None-Match: \"a\"");
        Assert.Equal((304, ""), (response.Status, response.Text));
        RawResponse whole = await GetAsync("/a");
        Assert.Equal((200, "1"), (whole.Status, whole.Text));
    }

    [Theory]
    [InlineData("If-Match: \"a\"")]
    [InlineData("If-Unmodified-Since: Mon, 01 Dec 2025 00:00:00 GMT")]
    public async Task Conditions_that_are_the_origins_pass_through(string line)
    {
        await GetAsync("/a");
        Origin.On("/a", OriginAnswer.Of(412));
        Assert.Equal(412, (await GetAsync("/a", line)).Status);
        Assert.True(Origin.Asked[^1].Fields.Has(line.Split(':')[0]));
        Assert.True((await GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task A_change_with_a_condition_passes_it_on()
    {
        Origin.On("/a", OriginAnswer.Of(412));
        Assert.Equal(412, (await AskAsync("PUT", "/a", "If-None-Match: *", "Content-Length: 0")).Status);
        Assert.Equal("*", Origin.Asked.Single().Fields["If-None-Match"]);
    }
}
