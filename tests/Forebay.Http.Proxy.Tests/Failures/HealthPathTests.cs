using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Failures;

public sealed class HealthPathTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Origins.Add(new OriginRoute { HealthPath = "/health" });
        options.FailuresUntilIll = 2;
    }

    [Fact]
    public async Task An_origin_with_a_health_path_is_asked_for_it_and_believed()
    {
        Origin.On("/health", OriginAnswer.Of(503));
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "stored"), OriginAnswer.Of(200, "Cache-Control: max-age=60", "new"));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(61));
        await Eventually.TrueAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                return Proxy.AskedFor("/health") >= 4;
            },
            "its health is asked for");
        RawResponse stale = await GetAsync("/a");
        Assert.Equal(("stored", true), (stale.Text, stale.IsHit));
        Origin.On("/health", OriginAnswer.Of(200));
        await Eventually.TrueAsync(
            async () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                return (await GetAsync("/a")).Text == "new";
            },
            "it is well again");
    }
}
