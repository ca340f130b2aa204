using Forebay.Http.Proxy.Tests.Client;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Safety;

public sealed class RequestLimitTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MaxRequestFieldBytes = 4 << 10;
    }

    [Theory]
    [InlineData(1, 5000)]
    [InlineData(50, 100)]
    public async Task Fields_beyond_the_bound_are_431_RFC_6585_5(int lines, int length)
    {
        Assert.Equal(431, await StatusAsync(RawClient.Request("GET", "/a", [.. Enumerable.Range(0, lines).Select(i => $"X-{i}: {new string('y', length)}")])));
        Assert.Empty(Origin.Asked);
    }

    [Fact]
    public async Task Fields_within_the_bound_are_passed()
    {
        Assert.Equal(200, (await GetAsync("/a", "X: " + new string('y', 3500))).Status);
        Assert.Equal(3500, Origin.Asked.Single().Fields["X"]!.Length);
    }

    [Fact]
    public async Task A_request_line_beyond_the_bound_is_414_RFC_9110_15_5_15()
    {
        Assert.Equal(414, await StatusAsync(RawClient.Request("GET", "/" + new string('a', 100_000))));
        Assert.Empty(Origin.Asked);
    }

    [Fact]
    public async Task Fields_without_end_are_not_waited_for()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync("GET /a HTTP/1.1\r\nHost: proxy.example\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 10_000)));
        Assert.InRange((await client.ReadAsync())?.Status ?? 431, 400, 431);
        Assert.Empty(Origin.Asked);
    }

    private async Task<int> StatusAsync(string request)
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(request);
        return (await client.ReadAsync())!.Status;
    }
}
