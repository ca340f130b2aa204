using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>Several origins behind one proxy.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private readonly ScriptedOrigin other = new() { Answer = request => OriginAnswer.Of(200, "Cache-Control: max-age=60", "other " + request.Target) };
    private readonly ScriptedOrigin longer = new() { Answer = request => OriginAnswer.Of(200, "Cache-Control: max-age=60", "longer " + request.Target) };
    private ProxyFixture? proxy;

    private ProxyFixture Proxy => proxy!;

    public async ValueTask InitializeAsync() => proxy = await ProxyFixture.StartAsync(options =>
    {
        options.Origins.Add(new OriginRoute());
        options.Origins.Add(new OriginRoute { PathPrefix = "/api/", Origin = other.Address });
        options.Origins.Add(new OriginRoute { PathPrefix = "/api/v2/", Origin = longer.Address });
        options.Origins.Add(new OriginRoute { Host = "shop.example", Origin = other.Address, PreserveHost = true });
        options.Origins.Add(new OriginRoute { Host = "shop.example:8080", Origin = longer.Address, PreserveHost = true });
    });

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await other.DisposeAsync();
        await longer.DisposeAsync();
    }

    [Theory]
    [InlineData("/", "any.example", "/")]
    [InlineData("/api/x", "any.example", "other /api/x")]
    [InlineData("/api/v2/x", "any.example", "longer /api/v2/x")]
    [InlineData("/apix", "any.example", "/apix")]
    [InlineData("/API/x", "any.example", "/API/x")]
    [InlineData("/x", "shop.example", "other /x")]
    [InlineData("/x", "SHOP.example:80", "other /x")]
    [InlineData("/api/v2/x", "shop.example", "other /api/v2/x")]
    [InlineData("/x", "shop.example:8080", "longer /x")]
    [InlineData("/x", "shop.example:9090", "/x")]
    public async Task The_most_exact_route_is_taken(string target, string host, string body)
    {
        for (int i = 0; i < 2; i++)
            Assert.Equal(body, (await Proxy.GetAsync(target, "Host: " + host)).Text);
    }

    [Fact]
    public async Task The_clients_Host_is_sent_where_the_route_says_so()
    {
        await Proxy.GetAsync("/x", "Host: shop.example");
        Assert.Equal("shop.example", other.Asked.Single().Fields["Host"]);
    }

    [Fact]
    public async Task The_same_path_of_two_hosts_is_stored_for_each()
    {
        await Proxy.GetAsync("/x", "Host: shop.example");
        RawResponse response = await Proxy.GetAsync("/x", "Host: any.example");
        Assert.Equal(("/x", false), (response.Text, response.IsHit));
    }

    [Fact]
    public async Task An_origin_that_is_away_takes_none_of_the_others_with_it()
    {
        await other.StopAsync();
        Assert.Equal(502, (await Proxy.GetAsync("/api/x")).Status);
        Assert.Equal(200, (await Proxy.GetAsync("/")).Status);
    }
}
