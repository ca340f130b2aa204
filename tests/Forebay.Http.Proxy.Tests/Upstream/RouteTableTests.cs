using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Targets;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Upstream;

public sealed class RouteTableTests : IDisposable
{
    private readonly RouteTable table = new(new[]
    {
        new OriginRoute { Origin = new Uri("http://all") },
        new OriginRoute { Origin = new Uri("http://api"), PathPrefix = "/api" },
        new OriginRoute { Origin = new Uri("http://api-v2"), PathPrefix = "/api/v2/" },
        new OriginRoute { Origin = new Uri("http://shop"), Host = "Shop.example" },
        new OriginRoute { Origin = new Uri("http://shop-port"), Host = "shop.example:8080" },
        new OriginRoute { Origin = new Uri("http://shop-api"), Host = "shop.example:443", PathPrefix = "/api/" },
    }.Select(route => new OriginClient(route, new HttpProxyOptions(), TimeProvider.System)));

    public void Dispose()
    {
        foreach (OriginClient origin in table.All)
            origin.Dispose();
    }

    [Theory]
    [InlineData("http://any.example/", "http://all")]
    [InlineData("http://any.example/api", "http://api")]
    [InlineData("http://any.example/API", "http://all")]
    [InlineData("http://any.example/api/v2/x", "http://api-v2")]
    [InlineData("http://any.example/api/v2", "http://api")]
    [InlineData("http://any.example/%61pi", "http://all")]
    [InlineData("https://shop.example/x", "http://shop")]
    [InlineData("http://shop.example/api/v2/x", "http://shop-api")]
    [InlineData("https://shop.example/api/v2/x", "http://shop-api")]
    [InlineData("http://shop.example:8080/x", "http://shop-port")]
    [InlineData("http://shop.example:8081/x", "http://all")]
    [InlineData("http://sub.shop.example/x", "http://all")]
    public void The_host_counts_before_the_path_and_the_longer_path_before_the_shorter(string url, string origin)
    {
        Assert.True(TargetUri.TryParse(url, out TargetUri? target));
        OriginClient found = table.Find(target)!;
        Assert.Equal(origin, found.Origin);
        Assert.Same(found, table.All[table.IndexOf(found)]);
    }

    [Fact]
    public void Without_a_route_for_it_there_is_no_origin()
    {
        using var client = new OriginClient(new OriginRoute { Origin = new Uri("http://a"), Host = "a.example" }, new HttpProxyOptions(), TimeProvider.System);
        Assert.Null(new RouteTable([client]).Find(new TargetUri("http", "b.example", "/")));
    }
}
