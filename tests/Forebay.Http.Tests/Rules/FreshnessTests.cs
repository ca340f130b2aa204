using Forebay.Http.Rules;
using Xunit;
using static Forebay.Http.Tests.Exchange;

namespace Forebay.Http.Tests.Rules;

public sealed class FreshnessTests
{
    [Theory]
    [InlineData("RFC 9111 4.2.1", "Cache-Control: max-age=60", 60, "MaxAge")]
    [InlineData("RFC 9111 4.2.1", "Cache-Control: max-age=60, s-maxage=10", 10, "SharedMaxAge")]
    [InlineData("RFC 9111 4.2.1", "Cache-Control: s-maxage=10, max-age=60", 10, "SharedMaxAge")]
    [InlineData("RFC 9111 4.2.1", "Cache-Control: max-age=60|Expires: {+5}", 60, "MaxAge")]
    [InlineData("RFC 9111 4.2.1", "Cache-Control: max-age=0|Expires: {+500}", 0, "MaxAge")]
    [InlineData("RFC 9111 4.2.1", "Cache-Control: s-maxage=x, max-age=60", 0, "SharedMaxAge")]
    [InlineData("RFC 9111 5.3", "Expires: {+60}", 60, "Expires")]
    [InlineData("RFC 9111 5.3", "Date: {-30}|Expires: {+60}", 90, "Expires")]
    [InlineData("RFC 9111 5.3", "Date: {+30}|Expires: {+60}", 30, "Expires")]
    [InlineData("RFC 9111 5.3", "Expires: {-60}", 0, "Expires")]
    [InlineData("RFC 9111 5.3", "Date: {0}|Expires: {0}", 0, "Expires")]
    [InlineData("RFC 9111 5.3", "Expires: 0", 0, "Expires")]
    [InlineData("RFC 9111 5.3", "Expires: -1", 0, "Expires")]
    [InlineData("RFC 9111 5.3", "Expires: ", 0, "Expires")]
    [InlineData("RFC 9111 5.3", "Expires: tomorrow", 0, "Expires")]
    [InlineData("RFC 9111 5.3", "Expires: Sun, 06 Nov 2044 08:49:37 CET", 0, "Expires")]
    [InlineData("RFC 9111 5.3", "Expires: 2044-11-06T08:49:37Z", 0, "Expires")]
    [InlineData("RFC 9111 5.3", "Expires: 0|Last-Modified: {-8640000}", 0, "Expires")]
    [InlineData("RFC 9111 4.2.1", "Expires: {+60}|Expires: {+60}", 60, "Expires")]
    [InlineData("RFC 9111 4.2.1", "Expires: {+60}|Expires: {+90}", 0, "Expires")]
    [InlineData("RFC 9111 4.2.2", "Last-Modified: {-1000}", 100, "Heuristic")]
    [InlineData("RFC 9111 4.2.2", "Date: {-500}|Last-Modified: {-1500}", 100, "Heuristic")]
    [InlineData("RFC 9111 4.2.2", "Last-Modified: {-86400000}", 86400, "Heuristic")]
    [InlineData("RFC 9111 4.2.2", "Last-Modified: {+1000}", 0, "Heuristic")]
    [InlineData("RFC 9111 4.2.2", "Last-Modified: broken", 0, "None")]
    [InlineData("RFC 9111 4.2.2", "ETag: \"a\"", 0, "None")]
    [InlineData("RFC 9111 4.2.2", "", 0, "None")]
    [InlineData("RFC 9111 4.2.2", "Cache-Control: public", 0, "None")]
    [InlineData("RFC 9111 4.2.2", "Cache-Control: no-transform|Last-Modified: {-1000}", 100, "Heuristic")]
    [InlineData("RFC 9213 2.2", "CDN-Cache-Control: max-age=60|Cache-Control: max-age=5, s-maxage=7|Expires: {+9}", 60, "MaxAge")]
    [InlineData("RFC 9213 2.2", "CDN-Cache-Control: public|Cache-Control: max-age=5|Expires: {+9}", 0, "None")]
    [InlineData("RFC 9213 2.2", "CDN-Cache-Control: public|Expires: {+9}|Last-Modified: {-1000}", 100, "Heuristic")]
    [InlineData("RFC 9213 2.1", "CDN-Cache-Control: max-age=\"60|Cache-Control: max-age=5", 5, "MaxAge")]
    [InlineData("RFC 9213 2.1", "CDN-Cache-Control: MAX-AGE=60|Cache-Control: max-age=5", 5, "MaxAge")]
    [InlineData("RFC 9213 2.1", "CDN-Cache-Control: max-age=60;a=b|Cache-Control: max-age=5", 60, "MaxAge")]
    [InlineData("RFC 9213 2.1", "CDN-Cache-Control: max-age=5, max-age=60|Cache-Control: max-age=7", 60, "MaxAge")]
    [InlineData("RFC 9213 2.1", "CDN-Cache-Control: max-age=60|CDN-Cache-Control: public|Cache-Control: max-age=7", 60, "MaxAge")]
    [InlineData("RFC 9213 2.1", "CDN-Cache-Control: s-maxage=60, max-age=5|Cache-Control: max-age=7", 60, "SharedMaxAge")]
    public void A_shared_cache_takes_the_first_that_says_how_long(string section, string response, long seconds, string source)
    {
        FreshnessLifetime lifetime = Response(response).Lifetime;
        Assert.Equal((section, seconds, source), (section, lifetime.Seconds, lifetime.Source.ToString()));
    }

    [Theory]
    [InlineData("RFC 9111 5.2.2.10", "Cache-Control: max-age=60, s-maxage=10", 60, "MaxAge")]
    [InlineData("RFC 9111 5.2.2.10", "Cache-Control: s-maxage=10|Expires: {+20}", 20, "Expires")]
    [InlineData("RFC 9213 2", "CDN-Cache-Control: max-age=10|Cache-Control: max-age=60", 60, "MaxAge")]
    public void A_private_cache_passes_over_what_is_for_shared_ones(string section, string response, long seconds, string source)
    {
        FreshnessLifetime lifetime = Response(response, options: Private).Lifetime;
        Assert.Equal((section, seconds, source), (section, lifetime.Seconds, lifetime.Source.ToString()));
    }

    [Theory]
    [InlineData(200, 100)]
    [InlineData(203, 100)]
    [InlineData(204, 100)]
    [InlineData(206, 100)]
    [InlineData(300, 100)]
    [InlineData(301, 100)]
    [InlineData(308, 100)]
    [InlineData(404, 100)]
    [InlineData(405, 100)]
    [InlineData(410, 100)]
    [InlineData(414, 100)]
    [InlineData(501, 100)]
    [InlineData(201, 0)]
    [InlineData(202, 0)]
    [InlineData(302, 0)]
    [InlineData(303, 0)]
    [InlineData(307, 0)]
    [InlineData(400, 0)]
    [InlineData(403, 0)]
    [InlineData(416, 0)]
    [InlineData(500, 0)]
    [InlineData(503, 0)]
    [InlineData(599, 0)]
    public void A_time_is_guessed_for_the_statuses_that_allow_it(int status, long seconds)
    {
        Assert.Equal(("RFC 9110 15.1", seconds), ("RFC 9110 15.1", Response("Last-Modified: {-1000}", status).Lifetime.Seconds));
        Assert.Equal(("RFC 9111 4.2.2", 100), ("RFC 9111 4.2.2", Response("Last-Modified: {-1000}|Cache-Control: public", status).Lifetime.Seconds));
    }

    [Fact]
    public void A_time_of_the_caches_own_counts_where_nothing_else_is_said_and_the_status_allows_it()
    {
        RuleOptions own = Shared with { DefaultFreshSeconds = 30 };
        Assert.Equal(new FreshnessLifetime(30, FreshnessSource.Default), Response("Last-Modified: {-1000}", options: own).Lifetime);
        Assert.Equal(new FreshnessLifetime(30, FreshnessSource.Default), Response("", options: own).Lifetime);
        Assert.Equal(new FreshnessLifetime(5, FreshnessSource.MaxAge), Response("Cache-Control: max-age=5", options: own).Lifetime);
        Assert.Equal(default, Response("", 302, own).Lifetime);
    }

    [Theory]
    [InlineData("RFC 9111 4.2.3", "Date: {-10}", 0, 0, 0, 10)]
    [InlineData("RFC 9111 4.2.3", "Date: {+10}", 0, 0, 0, 0)]
    [InlineData("RFC 9111 4.2.3", "Date: {-10}", -5, -5, 0, 10)]
    [InlineData("RFC 9111 4.2.3", "Date: {-10}|Age: 30", 0, 0, 0, 30)]
    [InlineData("RFC 9111 4.2.3", "Date: {-30}|Age: 10", 0, 0, 0, 30)]
    [InlineData("RFC 9111 4.2.3", "Date: {0}|Age: 10", -5, 0, 0, 15)]
    [InlineData("RFC 9111 4.2.3", "Date: {0}", -5, 0, 0, 5)]
    [InlineData("RFC 9111 4.2.3", "Date: {0}", 0, 0, 7, 7)]
    [InlineData("RFC 9111 4.2.3", "Date: {0}|Age: 10", -2, 0, 7, 19)]
    [InlineData("RFC 9111 4.2.3", "Date: {0}", 0, 0, -7, 0)]
    [InlineData("RFC 9110 6.6.1", "Age: 3", 0, 0, 0, 3)]
    [InlineData("RFC 9110 6.6.1", "Date: broken", -1, 0, 4, 5)]
    [InlineData("RFC 9111 5.1", "Age: 30, 10", 0, 0, 0, 30)]
    [InlineData("RFC 9111 5.1", "Age: 30|Age: 10", 0, 0, 0, 30)]
    [InlineData("RFC 9111 5.1", "Age: 0, 30", 0, 0, 0, 0)]
    [InlineData("RFC 9111 5.1", "Age: abc", 0, 0, 0, 0)]
    [InlineData("RFC 9111 5.1", "Age: -30", 0, 0, 0, 0)]
    [InlineData("RFC 9111 5.1", "Age: 30.5", 0, 0, 0, 0)]
    [InlineData("RFC 9111 5.1", "Age: 30;a=b", 0, 0, 0, 0)]
    [InlineData("RFC 9111 5.1", "Age: \"30\"", 0, 0, 0, 0)]
    [InlineData("RFC 9111 1.2.2", "Age: 99999999999999999999", 0, 0, 0, 2147483648)]
    public void The_age_is_the_greater_of_what_date_and_age_say_and_the_time_since(string section, string response, int requestedAt, int receivedAt, int now, long age) =>
        Assert.Equal((section, age), (section, ResponseAge.At(Response(response, receivedAt: receivedAt, requestedAt: requestedAt), Now.AddSeconds(now))));
}
