using Forebay.Http.Proxy.Tests.Client;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>The target reaches the origin as it was written (RFC 9110 section 4.2.3, RFC 9112 section 3.2).</summary>
public sealed class TargetTests : ProxyTest
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a%20b")]
    [InlineData("/a%2fb%2Fc")]
    [InlineData("/%61")]
    [InlineData("/%C3%A9")]
    [InlineData("/a//b///c")]
    [InlineData("/a/./b/../c")]
    [InlineData("/a%2e%2e/b")]
    [InlineData("/a;x=1/b;y")]
    [InlineData("/a?")]
    [InlineData("/?b=2&a=1&b=3")]
    [InlineData("/?q=a+b%20c%2B&&=&x")]
    [InlineData("/?q=a/b?c:d@e")]
    [InlineData("/a:b@c!$&'()*+,;=~-._")]
    [InlineData("//other.example/a")]
    public async Task Path_and_query_are_passed_exactly_as_written(string target)
    {
        RawResponse response = await GetAsync(target);
        Assert.Equal((200, target, target), (response.Status, Origin.Asked.Single().Target, response.Text));
        Assert.True((await GetAsync(target)).IsHit);
    }

    [Fact]
    public async Task An_absolute_target_goes_to_its_path_RFC_9112_3_2_2()
    {
        Assert.Equal(200, (await GetAsync("http://shop.example/a?b", "Host: shop.example")).Status);
        Assert.Equal(("/a?b", Origin.Authority), (Origin.Asked.Single().Target, Origin.Asked.Single().Fields["Host"]));
        Assert.True((await GetAsync("/a?b", "Host: shop.example")).IsHit);
    }

    [Fact]
    public async Task OPTIONS_of_a_path_is_passed_and_not_stored_RFC_9110_9_3_7()
    {
        for (int i = 0; i < 2; i++)
            Assert.Equal((200, "/a"), ((await AskAsync("OPTIONS", "/a")).Status, Origin.Asked[^1].Target));
        Assert.Equal(2, Origin.Asked.Count);
    }

    [Fact]
    public async Task OPTIONS_of_the_server_itself_has_an_answer_RFC_9110_9_3_7()
    {
        Assert.InRange((await AskAsync("OPTIONS", "*")).Status, 200, 204);
        Assert.All(Origin.Asked, request => Assert.Equal("*", request.Target));
    }

    [Fact]
    public async Task A_long_target_within_bounds_is_passed()
    {
        string target = "/" + new string('a', 4000) + "?" + new string('b', 2000);
        Assert.Equal(target, (await GetAsync(target)).Text);
    }
}
