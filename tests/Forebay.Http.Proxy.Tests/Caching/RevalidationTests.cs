using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

/// <summary>What is stale is asked for by its validators (RFC 9111 section 4.3).</summary>
public sealed class RevalidationTests : ProxyTest
{
    private const string Modified = "Mon, 01 Dec 2025 00:00:00 GMT";

    [Fact]
    public async Task A_304_makes_what_is_stored_fresh_again_with_its_own_fields_RFC_9111_4_3_4()
    {
        Origin.On("/a", OriginAnswer.Of(200, $"Cache-Control: max-age=60|ETag: \"a\"|Last-Modified: {Modified}|X: old|Y: kept", "12345"), OriginAnswer.Of(304, "Cache-Control: max-age=90|ETag: \"a\"|X: new"));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(60));
        RawResponse validated = await GetAsync("/a");
        Assert.Equal(("\"a\"", Modified), (Origin.Asked[^1].Fields["If-None-Match"], Origin.Asked[^1].Fields["If-Modified-Since"]));
        Assert.Equal((200, "12345", "new", "kept"), (validated.Status, validated.Text, validated["X"], validated["Y"]));
        Assert.StartsWith("forebay;fwd=stale;fwd-status=304", validated.CacheStatus, StringComparison.Ordinal);
        Time.Advance(TimeSpan.FromSeconds(89));
        RawResponse hit = await GetAsync("/a");
        Assert.Equal((true, "12345", "new", 89), (hit.IsHit, hit.Text, hit["X"], hit.Age));
        Assert.Equal(2, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task A_new_response_takes_the_place_of_the_stale_one()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"), OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"b\"", "2"));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("2", (await GetAsync("/a")).Text);
        RawResponse hit = await GetAsync("/a");
        Assert.Equal(("2", "\"b\"", true), (hit.Text, hit["ETag"], hit.IsHit));
    }

    [Fact]
    public async Task A_client_that_has_the_stale_one_gets_a_304_once_the_origin_has_confirmed_it()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"), OriginAnswer.Of(304, "ETag: \"a\""));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(60));
        RawResponse response = await GetAsync("/a", "If-None-Match: \"a\"");
        Assert.Equal((304, ""), (response.Status, response.Text));
        Assert.Equal("1", (await GetAsync("/a")).Text);
        Assert.Equal(2, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task The_clients_own_condition_does_not_take_the_place_of_what_is_stored()
    {
        Origin.On("/a", request => request.Fields["If-None-Match"]?.Contains("\"new\"", StringComparison.Ordinal) == true
            ? OriginAnswer.Of(304, "ETag: \"new\"")
            : OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"old\"", "old"));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(60));
        RawResponse response = await GetAsync("/a", "If-None-Match: \"new\"");
        Assert.True(response.Status == 304 || response.Text == "old", response.StatusLine);
        RawResponse after = await GetAsync("/a");
        Assert.Equal((200, "old"), (after.Status, after.Text));
    }

    [Fact]
    public async Task A_304_for_something_that_is_not_stored_leads_to_a_whole_response()
    {
        Origin.On("/a", request => request.Fields.Has("If-None-Match") ? OriginAnswer.Of(304, "ETag: \"other\"") : OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(60));
        RawResponse response = await GetAsync("/a");
        Assert.Equal((200, "1"), (response.Status, response.Text));
        Assert.False(Origin.Asked[^1].Fields.Has("If-None-Match"));
    }

    [Fact]
    public async Task What_has_no_cache_is_validated_each_time_RFC_9111_5_2_2_4()
    {
        Origin.On("/a", request => request.Fields.Has("If-None-Match") ? OriginAnswer.Of(304, "ETag: \"a\"") : OriginAnswer.Of(200, "Cache-Control: no-cache|ETag: \"a\"", "1"));
        for (int i = 0; i < 3; i++)
            Assert.Equal((200, "1"), ((await GetAsync("/a")).Status, (await GetAsync("/a")).Text));
        Assert.Equal((6, 1), (Origin.Asked.Count, Origin.Asked.Count(request => !request.Fields.Has("If-None-Match"))));
    }

    [Fact]
    public async Task While_it_is_validated_behind_them_clients_get_the_stale_response_and_the_origin_one_request_RFC_5861_3()
    {
        var gate = new Gate();
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60, stale-while-revalidate=30", "1"), OriginAnswer.At(gate).Then(OriginAnswer.Of(200, "Cache-Control: max-age=60", "2")));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(75));
        await using RawClient client = await Proxy.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            RawResponse stale = await client.GetAsync("/a");
            Assert.Equal(("1", 75, true), (stale.Text, stale.Age, stale.IsHit));
        }
        await gate.Arrived;
        gate.Open();
        await Eventually.TrueAsync(async () => (await GetAsync("/a")).Text == "2", "the new one is served");
        Assert.Equal(2, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task Beyond_its_window_nothing_stale_is_served_while_it_is_validated()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60, stale-while-revalidate=30", "1"), OriginAnswer.Of(200, "Cache-Control: max-age=60", "2"));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("2", (await GetAsync("/a")).Text);
    }

    [Fact]
    public async Task A_HEAD_that_tells_of_another_representation_makes_what_is_stored_stale_RFC_9111_4_3_5()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"), OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"b\"", "2"));
        await GetAsync("/a");
        Assert.Equal("\"b\"", (await AskAsync("HEAD", "/a", "Cache-Control: no-cache"))["ETag"]);
        Assert.Equal("2", (await GetAsync("/a")).Text);
    }
}
