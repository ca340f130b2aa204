using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

public sealed class NoRouteTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Origins.Add(new OriginRoute { Host = "shop.example" });
    }

    [Fact]
    public async Task A_request_that_no_route_is_for_is_refused()
    {
        Assert.InRange((await GetAsync("/a", "Host: evil.example")).Status, 400, 499);
        Assert.Empty(Origin.Asked);
        Assert.Equal(200, (await GetAsync("/a", "Host: shop.example")).Status);
    }
}
