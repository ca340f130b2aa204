using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>Responses before the final one (RFC 9110 section 15.2).</summary>
public sealed class InterimTests : ProxyTest
{
    [Theory]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 199 What\r\nX: y\r\n\r\n")]
    public async Task The_final_response_is_served_and_stored_whatever_came_before_it(string interim)
    {
        Origin.On("/a", OriginAnswer.Raw(interim).Then(OriginAnswer.Of(200, "Cache-Control: max-age=60", "final")));
        RawResponse miss = await GetAsync("/a");
        Assert.Equal((200, "final", null), (miss.Status, miss.Text, miss["Link"]));
        RawResponse hit = await GetAsync("/a");
        Assert.Equal((200, "final", true, null), (hit.Status, hit.Text, hit.IsHit, hit["Link"]));
    }

    [Fact]
    public async Task An_origin_that_never_comes_to_the_final_response_is_given_up()
    {
        Origin.On("/a", new OriginAnswer().Forever("HTTP/1.1 102 Processing\r\nX: y\r\n\r\n"));
        Assert.InRange((await Proxy.WaitedForAsync(GetAsync("/a"))).Status, 502, 504);
    }

    [Fact]
    public async Task A_101_that_nobody_asked_for_is_no_answer()
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: frob\r\n\r\n").Echo());
        Assert.Equal(502, (await GetAsync("/a")).Status);
    }
}
