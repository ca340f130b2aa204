using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Failures;

/// <summary>An origin that fails again and again is asked seldom until it is well.</summary>
public sealed class IllOriginTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.FailuresUntilIll = 3;
        options.Retries = 0;
    }

    [Fact]
    public async Task What_is_stored_stands_in_at_once_and_one_request_tries_the_origin_now_and_then()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "stored"));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(61));
        Origin.On("/a", new OriginAnswer().Close());
        for (int i = 0; i < 10; i++)
            Assert.Equal("stored", (await GetAsync("/a")).Text);
        Assert.InRange(Proxy.AskedFor("/a"), 4, 5);
        int asked = Proxy.AskedFor("/a");
        Time.Advance(TimeSpan.FromSeconds(6));
        for (int i = 0; i < 5; i++)
            Assert.Equal("stored", (await GetAsync("/a")).Text);
        await Eventually.TrueAsync(() => Proxy.AskedFor("/a") > asked, "the origin is tried");
        Assert.Equal(asked + 1, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task What_is_not_stored_is_an_error_and_a_good_answer_makes_the_origin_well()
    {
        Origin.On("/a", new OriginAnswer().Close());
        for (int i = 0; i < 5; i++)
            Assert.InRange((await GetAsync("/a")).Status, 502, 504);
        Origin.On("/a", OriginAnswer.Of(200, "", "well"));
        await Eventually.TrueAsync(
            async () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                return (await GetAsync("/a")).Text == "well";
            },
            "it is well again");
        Assert.Equal("/b", (await GetAsync("/b")).Text);
    }
}
