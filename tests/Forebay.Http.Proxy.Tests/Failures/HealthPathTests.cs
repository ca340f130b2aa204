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
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "stored"), new OriginAnswer().Reset());
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(61));
        await Eventually.TrueAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                return Proxy.AskedFor("/health") >= 4;
            },
            "its health is asked for");
        for (int i = 0; i < 10; i++)
            Assert.Equal("stored", (await GetAsync("/a")).Text);
        Assert.InRange(Proxy.AskedFor("/a"), 1, 3);
        Origin.On("/health", OriginAnswer.Of(200));
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "new"));
        await Eventually.TrueAsync(
            async () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                return (await GetAsync("/a")).Text == "new";
            },
            "it is well again");
    }
}
