using Forebay.Http.Proxy;
using Xunit;

namespace Forebay.Server.Values;

public sealed class OriginTextTests
{
    [Theory]
    [InlineData("http://a:3000", null, "/", "http://a:3000/")]
    [InlineData("https://a/", null, "/", "https://a/")]
    [InlineData("shop.example=http://a", "shop.example", "/", "http://a/")]
    [InlineData("shop.example:8443=http://a", "shop.example:8443", "/", "http://a/")]
    [InlineData("[::1]:8080=http://a", "[::1]:8080", "/", "http://a/")]
    [InlineData("/img=http://a", null, "/img", "http://a/")]
    [InlineData("/a=b/=http://a", null, "/a=b/", "http://a/")]
    [InlineData("shop.example/img=https://a:1", "shop.example", "/img", "https://a:1/")]
    public void Host_and_path_stand_before_the_URL(string text, string? host, string path, string origin)
    {
        Assert.True(OriginText.TryRead(text, out OriginRoute? route, out _));

        Assert.Equal((host, path, origin), (route.Host, route.PathPrefix, route.Origin!.AbsoluteUri));
    }

    [Theory]
    [InlineData("http://a", "every request")]
    [InlineData("h=http://a", "h")]
    [InlineData("/p=http://a", "/p")]
    [InlineData("h/p=http://a", "h/p")]
    public void What_it_matches_is_told(string text, string match)
    {
        Assert.True(OriginText.TryRead(text, out OriginRoute? route, out _));

        Assert.Equal(match, OriginText.MatchOf(route));
    }
}
