using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

/// <summary>A stale response stands in for an origin that fails, where nothing forbids it (RFC 9111 section 4.2.4, RFC 5861 section 4).</summary>
public sealed class StandInTests : ProxyTest
{
    /// <summary>Ways in which an origin fails; null: it is not there at all.</summary>
    private static readonly Dictionary<string, OriginAnswer?> Failures = new(StringComparer.Ordinal)
    {
        ["away"] = null,
        ["closes"] = new OriginAnswer().Close(),
        ["resets"] = new OriginAnswer().Reset(),
        ["babbles"] = OriginAnswer.Raw("What?\r\n\r\n").Close(),
        ["500"] = OriginAnswer.Of(500, "", "no"),
        ["502"] = OriginAnswer.Of(502, "", "no"),
        ["503"] = OriginAnswer.Of(503, "", "no"),
        ["504"] = OriginAnswer.Of(504, "", "no"),
    };

    public static TheoryData<string> Names => [.. Failures.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_stale_response_stands_in_for_an_origin_that_fails(string failure)
    {
        await StoreAsync("Cache-Control: max-age=60");
        await FailAsync(failure);
        Time.Advance(TimeSpan.FromSeconds(70));
        RawResponse stale = await GetAsync("/a");
        Assert.Equal((200, "stored", 70, true), (stale.Status, stale.Text, stale.Age, stale.IsHit));
        Assert.Contains("ttl=-10", stale.CacheStatus, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task With_stale_if_error_it_stands_in_as_long_as_that_says_RFC_5861_4(string failure)
    {
        await StoreAsync("Cache-Control: max-age=60, stale-if-error=30");
        await FailAsync(failure);
        Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("stored", (await GetAsync("/a")).Text);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange((await GetAsync("/a")).Status, 500, 504);
    }

    [Theory]
    [InlineData("Cache-Control: max-age=60, must-revalidate")]
    [InlineData("Cache-Control: max-age=60, proxy-revalidate")]
    [InlineData("Cache-Control: no-cache")]
    [InlineData("Cache-Control: s-maxage=60")]
    [InlineData("Cache-Control: s-maxage=60, stale-if-error=600, stale-while-revalidate=600")]
    public async Task What_forbids_it_never_stands_in_RFC_9111_5_2_2(string fields)
    {
        foreach (string failure in new[] { "away", "503", "closes" })
        {
            await StoreAsync(fields);
            Time.Advance(TimeSpan.FromSeconds(61));
            await FailAsync(failure);
            Assert.Equal(failure == "503" ? 503 : 502, (await GetAsync("/a")).Status);
            if (failure == "away")
                Origin.Start();
        }
    }

    [Theory]
    [InlineData("Cache-Control: no-cache")]
    [InlineData("Cache-Control: max-age=60")]
    public async Task A_client_that_wants_no_stale_response_gets_none(string line)
    {
        await StoreAsync("Cache-Control: max-age=60");
        await FailAsync("503");
        Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(503, (await GetAsync("/a", line)).Status);
    }

    [Fact]
    public async Task Other_errors_are_the_origins_answer()
    {
        await StoreAsync("Cache-Control: max-age=60");
        Origin.On("/a", OriginAnswer.Of(404, "", "gone"));
        Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(404, (await GetAsync("/a")).Status);
    }

    [Fact]
    public async Task When_the_origin_is_back_its_answer_is_served()
    {
        await StoreAsync("Cache-Control: max-age=60");
        Time.Advance(TimeSpan.FromSeconds(61));
        await Origin.StopAsync();
        Assert.Equal("stored", (await GetAsync("/a")).Text);
        Origin.Start();
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "back"));
        Assert.Equal("back", (await GetAsync("/a")).Text);
    }

    [Fact]
    public async Task A_change_is_never_answered_by_what_is_stored()
    {
        await StoreAsync("Cache-Control: max-age=60");
        await Origin.StopAsync();
        Assert.Equal(502, (await AskAsync("POST", "/a", "Content-Length: 0")).Status);
        Assert.Equal("stored", (await GetAsync("/a")).Text);
    }

    private async Task StoreAsync(string fields)
    {
        Origin.On("/a", OriginAnswer.Of(200, fields + "|ETag: \"a\"", "stored"));
        Assert.Equal(200, (await GetAsync("/a", "Cache-Control: no-cache")).Status);
    }

    private async Task FailAsync(string failure)
    {
        if (Failures[failure] is { } answer)
            Origin.On("/a", answer);
        else
            await Origin.StopAsync();
    }
}
