using System.Text.Json.Nodes;
using Forebay.Http.Proxy.Tests.Client;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Admin;

/// <summary>What the proxy tells of itself.</summary>
public sealed class ReportTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.FailuresUntilIll = 2;
    }

    [Fact]
    public async Task Statistics_are_for_who_has_the_token()
    {
        await Proxy.GetTwiceAsync("/a");
        Assert.Equal(401, (await AdminCall.GetAsync(Proxy, "/statistics", "X: y")).Status);
        RawResponse response = await AdminCall.GetAsync(Proxy, "/statistics");
        JsonNode statistics = JsonNode.Parse(response.Text)!;
        Assert.Equal(200, response.Status);
        Assert.NotNull(statistics["cache"]);
        Assert.NotEmpty(statistics["routes"]!.AsArray());
    }

    [Fact]
    public async Task Health_tells_of_an_origin_that_fails_and_that_it_is_well_again()
    {
        Assert.Equal("ok", await StatusAsync());
        await Origin.StopAsync();
        for (int i = 0; i < 2; i++)
            Assert.Equal(502, (await GetAsync("/a")).Status);
        Assert.Equal("degraded", await StatusAsync());
        Origin.Start();
        Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(200, (await GetAsync("/a")).Status);
        Assert.Equal("ok", await StatusAsync());
    }

    private async Task<string> StatusAsync() => (string)JsonNode.Parse((await AdminCall.GetAsync(Proxy, "/health")).Text)!["status"]!;
}
