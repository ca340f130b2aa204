using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

/// <summary>Responses that differ by fields of the request (RFC 9111 section 4.1).</summary>
public sealed class VariantTests : ProxyTest
{
    [Fact]
    public async Task Variants_are_kept_apart_and_each_is_a_hit()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60|Vary: Accept-Language", request.Fields["Accept-Language"] ?? "none"));
        foreach (string language in new[] { "en", "de" })
            Assert.Equal(language, (await GetAsync("/a", "Accept-Language: " + language)).Text);
        Assert.Equal("none", (await GetAsync("/a")).Text);
        foreach (string language in new[] { "de", "en" })
        {
            RawResponse hit = await GetAsync("/a", "Accept-Language: " + language);
            Assert.Equal((language, true), (hit.Text, hit.IsHit));
        }
        Assert.Equal(3, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task A_variant_that_is_not_stored_is_told_from_a_URI_that_is_not_RFC_9211_2_2()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60|Vary: X", request.Fields["X"]!));
        Assert.StartsWith("forebay;fwd=uri-miss", (await GetAsync("/a", "X: 1")).CacheStatus, StringComparison.Ordinal);
        Assert.StartsWith("forebay;fwd=vary-miss", (await GetAsync("/a", "X: 2")).CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_mean_the_same_share_a_variant()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Vary: accept-language, X", "1"));
        await GetAsync("/a", "Accept-Language: en, de;q=0.5", "X: 1,2");
        Assert.True((await GetAsync("/a", "X: 1", "X:  2", "Accept-Language: de;q=0.5,EN")).IsHit);
    }

    [Fact]
    public async Task A_second_Vary_line_counts_too()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60|Vary: X|Vary: Y", request.Fields["Y"]!));
        await GetAsync("/a", "X: 1", "Y: 1");
        Assert.Equal("2", (await GetAsync("/a", "X: 1", "Y: 2")).Text);
    }

    [Fact]
    public async Task A_change_makes_every_variant_invalid_RFC_9111_4_4()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60|Vary: X", request.Fields["X"] ?? ""));
        foreach (string x in new[] { "1", "2" })
            await GetAsync("/a", "X: " + x);
        await AskAsync("DELETE", "/a");
        foreach (string x in new[] { "1", "2" })
            Assert.False((await GetAsync("/a", "X: " + x)).IsHit);
    }
}
