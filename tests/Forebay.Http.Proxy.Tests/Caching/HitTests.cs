using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

/// <summary>What is fresh is answered without the origin, and says so (RFC 9111 section 4, 5.1; RFC 9211).</summary>
public sealed class HitTests : ProxyTest
{
    [Fact]
    public async Task A_fresh_response_is_answered_without_the_origin()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/plain|X: y", "body"));
        RawResponse miss = await GetAsync("/a");
        Assert.Equal((200, "body", "y", null), (miss.Status, miss.Text, miss["X"], miss.Age));
        Assert.Equal("forebay;fwd=uri-miss;fwd-status=200;stored", miss.CacheStatus);
        await Origin.StopAsync();
        RawResponse hit = await GetAsync("/a");
        Assert.Equal((200, "body", "y", "text/plain"), (hit.Status, hit.Text, hit["X"], hit["Content-Type"]));
        Assert.Equal(("forebay;hit;ttl=60", 0, "4"), (hit.CacheStatus, hit.Age, hit["Content-Length"]));
    }

    [Fact]
    public async Task A_hit_says_its_age_and_is_none_when_its_time_is_over_RFC_9111_5_1()
    {
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(41));
        RawResponse hit = await GetAsync("/a");
        Assert.Equal(("forebay;hit;ttl=19", 41), (hit.CacheStatus, hit.Age));
        Time.Advance(TimeSpan.FromSeconds(19));
        RawResponse stale = await GetAsync("/a");
        Assert.StartsWith("forebay;fwd=stale;fwd-status=200", stale.CacheStatus, StringComparison.Ordinal);
        Assert.Equal(2, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task The_age_that_a_response_brings_counts_RFC_9111_4_2_3()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Age: 50", "1"));
        Assert.Equal(50, (await GetAsync("/a")).Age);
        Time.Advance(TimeSpan.FromSeconds(9));
        RawResponse hit = await GetAsync("/a");
        Assert.Equal((true, 59), (hit.IsHit, hit.Age));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task The_date_is_the_origins_and_where_it_said_none_the_time_of_its_coming_RFC_9110_6_6_1()
    {
        Origin.On("/dated", OriginAnswer.Of(200, "Cache-Control: max-age=60|Date: Wed, 31 Dec 2025 23:59:50 GMT", "1"));
        Origin.On("/undated", OriginAnswer.Of(200, "Cache-Control: max-age=60", "1"));
        foreach ((string target, string date) in new[] { ("/dated", "Wed, 31 Dec 2025 23:59:50 GMT"), ("/undated", "Thu, 01 Jan 2026 00:00:00 GMT") })
        {
            Assert.Equal([date], (await GetAsync(target)).Fields.Values("Date"));
            Assert.Equal([date], (await GetAsync(target)).Fields.Values("Date"));
        }
    }

    [Theory]
    [InlineData("Cache-Control: no-store")]
    [InlineData("Cache-Control: no-cache")]
    [InlineData("Cache-Control: private, max-age=60")]
    [InlineData("Cache-Control: max-age=60|Vary: *")]
    [InlineData("Cache-Control: max-age=60, s-maxage=0")]
    [InlineData("Cache-Control: max-age=60|CDN-Cache-Control: no-store")]
    [InlineData("Cache-Control: max-age=60|Set-Cookie: session=1")]
    [InlineData("Expires: 0")]
    [InlineData("")]
    public async Task What_the_origin_forbids_is_asked_for_each_time_RFC_9111_3(string fields)
    {
        Origin.On("/a", OriginAnswer.Of(200, fields, "1"));
        for (int asked = 1; asked <= 2; asked++)
        {
            RawResponse response = await GetAsync("/a");
            Assert.Equal((200, "1", false, asked), (response.Status, response.Text, response.IsHit, Proxy.AskedFor("/a")));
        }
    }

    [Theory]
    [InlineData("Cache-Control: s-maxage=60, max-age=0")]
    [InlineData("Cache-Control: no-store|CDN-Cache-Control: max-age=60")]
    [InlineData("Expires: Thu, 01 Jan 2026 00:01:00 GMT")]
    [InlineData("Last-Modified: Mon, 01 Dec 2025 00:00:00 GMT")]
    [InlineData("Cache-Control: public, max-age=60|Set-Cookie: theme=dark")]
    public async Task What_the_origin_allows_is_stored_RFC_9111_4_2_1(string fields)
    {
        Origin.On("/a", OriginAnswer.Of(200, fields, "1"));
        Assert.True((await Proxy.GetTwiceAsync("/a")).IsHit);
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Theory]
    [InlineData(203)]
    [InlineData(204)]
    [InlineData(301)]
    [InlineData(308)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(414)]
    [InlineData(501)]
    public async Task Other_final_statuses_are_stored_as_well_RFC_9110_15_1(int status)
    {
        Origin.On("/a", OriginAnswer.Of(status, "Cache-Control: max-age=60|Location: /b", status == 204 ? "" : "gone"));
        RawResponse hit = await Proxy.GetTwiceAsync("/a");
        Assert.Equal((status, true, 1), (hit.Status, hit.IsHit, Proxy.AskedFor("/a")));
    }

    [Theory]
    [InlineData("Cache-Control: no-cache", 2)]
    [InlineData("Pragma: no-cache", 2)]
    [InlineData("Cache-Control: max-age=0", 2)]
    [InlineData("Cache-Control: min-fresh=60", 2)]
    [InlineData("Cache-Control: min-fresh=59", 1)]
    [InlineData("Cache-Control: max-age=1", 1)]
    public async Task What_the_client_asks_of_freshness_is_kept_to_RFC_9111_5_2_1(string line, int asked)
    {
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await GetAsync("/a", line)).Status);
        Assert.Equal(asked, Proxy.AskedFor("/a"));
        Assert.True((await GetAsync("/a")).IsHit);
    }

    [Theory]
    [InlineData("Cache-Control: max-stale", true)]
    [InlineData("Cache-Control: max-stale=10", true)]
    [InlineData("Cache-Control: max-stale=9", false)]
    public async Task A_client_that_takes_stale_responses_gets_them_RFC_9111_5_2_1_2(string line, bool isHit)
    {
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(70));
        Assert.Equal(isHit, (await GetAsync("/a", line)).IsHit);
    }

    [Fact]
    public async Task What_the_client_forbids_to_be_stored_is_not_stored_RFC_9111_5_2_1_5()
    {
        await GetAsync("/a", "Cache-Control: no-store");
        Assert.False((await GetAsync("/a", "Cache-Control: no-store")).IsHit);
        Assert.False((await GetAsync("/a")).IsHit);
        Assert.True((await GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task Only_what_is_stored_is_wanted_and_nothing_is_504_RFC_9111_5_2_1_7()
    {
        Assert.Equal(504, (await GetAsync("/a", "Cache-Control: only-if-cached")).Status);
        Assert.Empty(Origin.Asked);
        await GetAsync("/a");
        Assert.True((await GetAsync("/a", "Cache-Control: only-if-cached")).IsHit);
    }

    [Fact]
    public async Task A_HEAD_is_answered_from_what_a_GET_got_RFC_9110_9_3_2()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "12345"));
        await GetAsync("/a");
        RawResponse head = await AskAsync("HEAD", "/a");
        Assert.Equal((200, true, "5", ""), (head.Status, head.IsHit, head["Content-Length"], head.Text));
        Assert.Equal("12345", (await GetAsync("/a")).Text);
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task What_a_HEAD_got_is_no_answer_to_a_GET()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "12345"));
        Assert.Equal((200, "5"), ((await AskAsync("HEAD", "/a")).Status, (await AskAsync("HEAD", "/a"))["Content-Length"]));
        RawResponse got = await GetAsync("/a");
        Assert.Equal((false, "12345", true), (got.IsHit, got.Text, got.IsComplete));
    }

    [Theory]
    [InlineData("/a", "/a?")]
    [InlineData("/a?x=1&y=2", "/a?y=2&x=1")]
    [InlineData("/a", "/A")]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/a//b", "/a/b")]
    public async Task URIs_that_differ_as_they_are_written_are_kept_apart(string one, string other)
    {
        Assert.Equal(one, (await GetAsync(one)).Text);
        Assert.Equal(other, (await GetAsync(other)).Text);
        Assert.True((await GetAsync(one)).IsHit);
        Assert.Equal(other, (await GetAsync(other)).Text);
    }

    [Fact]
    public async Task Who_asks_again_at_once_does_not_make_the_origin_be_asked_again()
    {
        await using RawClient client = await Proxy.ConnectAsync();
        for (int i = 0; i < 100; i++)
        {
            await client.GetAsync($"/{i}");
            Assert.Equal($"/{i}", (await client.GetAsync($"/{i}")).Text);
        }
        Assert.Equal(100, Origin.Asked.Count);
    }

    [Fact]
    public async Task Empty_bodies_and_chunked_ones_are_hits_like_others()
    {
        Origin.On("/empty", OriginAnswer.Of(200, "Cache-Control: max-age=60"));
        Origin.On("/chunked", OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("12").Chunk("345").EndChunks());
        Origin.On("/closed", OriginAnswer.Head(200, "Cache-Control: max-age=60|Connection: close").Body("12345").Close());
        foreach ((string target, string body) in new[] { ("/empty", ""), ("/chunked", "12345"), ("/closed", "12345") })
        {
            Assert.Equal((body, true), ((await GetAsync(target)).Text, (await GetAsync(target)).IsHit));
            RawResponse hit = await GetAsync(target);
            Assert.Equal((body, true, 1), (hit.Text, hit.IsComplete, Proxy.AskedFor(target)));
        }
    }
}
