using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

/// <summary>What is one user's never reaches another (RFC 9111 section 3.5, 5.2.2.7, 7.3).</summary>
public sealed class UserTests : ProxyTest
{
    [Theory]
    [InlineData("Cache-Control: max-age=60", false)]
    [InlineData("Cache-Control: private, max-age=60", false)]
    [InlineData("Cache-Control: max-age=60, must-revalidate", true)]
    [InlineData("Cache-Control: max-age=60, public", true)]
    [InlineData("Cache-Control: s-maxage=60", true)]
    public async Task What_was_authorised_is_stored_only_where_it_says_so_RFC_9111_3_5(string fields, bool isShared)
    {
        Origin.On("/me", request => OriginAnswer.Of(200, fields, request.Fields["Authorization"] ?? "anybody"));
        Assert.Equal("Bearer anna", (await GetAsync("/me", "Authorization: Bearer anna")).Text);
        RawResponse second = await GetAsync("/me", "Authorization: Bearer bert");
        Assert.Equal((isShared ? "Bearer anna" : "Bearer bert", isShared), (second.Text, second.IsHit));
    }

    [Fact]
    public async Task A_cookie_reaches_the_one_to_whom_it_was_sent()
    {
        Origin.On("/in", request => OriginAnswer.Of(200, $"Cache-Control: max-age=60|Set-Cookie: session={request.Fields["X-User"]}", "in"));
        foreach (string user in new[] { "anna", "bert" })
            Assert.Equal("session=" + user, (await GetAsync("/in", "X-User: " + user))["Set-Cookie"]);
    }

    [Fact]
    public async Task A_field_that_is_private_is_kept_from_others_and_the_rest_is_shared_RFC_9111_5_2_2_7()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60, private=\"Set-Cookie, X-Own\"|Set-Cookie: session=1|X-Own: 1|X: all", "1"));
        Assert.Equal(("session=1", "1"), ((await GetAsync("/a"))["Set-Cookie"], "1"));
        RawResponse hit = await GetAsync("/a");
        Assert.Equal((true, null, null, "all"), (hit.IsHit, hit["Set-Cookie"], hit["X-Own"], hit["X"]));
    }

    [Fact]
    public async Task Fields_that_want_a_validation_first_are_not_repeated_RFC_9111_5_2_2_4()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60, no-cache=\"Set-Cookie\"|Set-Cookie: session=1", "1"));
        RawResponse hit = await Proxy.GetTwiceAsync("/a");
        Assert.Equal((true, null), (hit.IsHit, hit["Set-Cookie"]));
    }

    [Fact]
    public async Task Several_cookies_stay_several_lines()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Set-Cookie: a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT|Set-Cookie: b=2", "1"));
        Assert.Equal(["a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT", "b=2"], (await GetAsync("/a")).Fields.Values("Set-Cookie"));
    }
}
