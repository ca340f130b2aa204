using System.Globalization;
using Forebay.Http.Proxy.Tests.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>What endpoints answer is stored and served as RFC 9111 says.</summary>
public sealed class EndpointHitTests : ApplicationTest
{
    private protected override void Map(WebApplication app, Application calls)
    {
        // Answers with the fields that the query names, and with the number of the call.
        app.MapMethods("/{name}", ["GET", "HEAD"], async (HttpContext context, string name) =>
        {
            string body = $"{name} {calls.Called(name)}";
            foreach ((string field, Microsoft.Extensions.Primitives.StringValues value) in context.Request.Query)
                context.Response.Headers[field] = value;
            context.Response.ContentLength = body.Length;
            await context.Response.WriteAsync(body);
        });
        app.MapMethods("/{name}", ["POST", "PUT", "DELETE", "PATCH"], (string name, int? status) => Results.StatusCode(status ?? 204));
        app.MapGet("/empty/{status:int}", (HttpResponse response, int status) =>
        {
            calls.Called("empty");
            response.StatusCode = status;
            response.Headers.CacheControl = "max-age=60";
            response.Headers.ETag = "\"a\"";
        });
    }

    [Fact]
    public async Task A_hit_is_the_endpoints_answer_with_its_age_and_what_the_cache_did()
    {
        RawResponse miss = await GetAsync("/a?Cache-Control=max-age=60&X=1");
        Assert.Equal(("a 1", "forebay;fwd=uri-miss;fwd-status=200;stored", null), (miss.Text, miss.CacheStatus, miss.Age));
        Time.Advance(TimeSpan.FromSeconds(20));
        RawResponse hit = await GetAsync("/a?Cache-Control=max-age=60&X=1");
        Assert.Equal(("a 1", "forebay;hit;ttl=40", 20, "1"), (hit.Text, hit.CacheStatus, hit.Age, hit["X"]));
        Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("a 2", (await GetAsync("/a?Cache-Control=max-age=60&X=1")).Text);
    }

    [Fact]
    public async Task A_hit_has_the_date_of_its_answer_and_not_of_its_sending_RFC_9110_6_6_1()
    {
        string made = Time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        Assert.Equal(made, (await GetAsync("/a?Cache-Control=max-age=60"))["Date"]);
        Time.Advance(TimeSpan.FromSeconds(30));
        for (int i = 0; i < 2; i++)
            Assert.Equal(made, (await GetAsync("/a?Cache-Control=max-age=60"))["Date"]);
    }

    [Theory]
    [InlineData("Cache-Control=private,max-age=60")]
    [InlineData("Cache-Control=no-store")]
    [InlineData("Cache-Control=max-age=60&Set-Cookie=session%3D1")]
    [InlineData("Cache-Control=max-age=60&Vary=*")]
    [InlineData("X=1")]
    public async Task What_is_not_for_everybody_is_asked_for_each_time(string fields)
    {
        Assert.Equal("a 2", (await GetTwiceAsync($"/a?{fields}")).Text);
    }

    [Theory]
    [InlineData("max-age=60", false)]
    [InlineData("public,max-age=60", true)]
    [InlineData("s-maxage=60", true)]
    public async Task What_was_asked_for_with_Authorization_is_stored_where_it_says_so(string control, bool isStored)
    {
        Assert.Equal(isStored, (await GetTwiceAsync($"/a?Cache-Control={control}", "Authorization: Basic eDp5")).IsHit);
        Assert.Equal(isStored ? "a 1" : "a 3", (await GetAsync($"/a?Cache-Control={control}")).Text);
    }

    [Fact]
    public async Task Each_variant_is_an_answer_of_its_own()
    {
        const string target = "/a?Cache-Control=max-age=60&Vary=Accept-Language";
        foreach ((string language, string text) in new[] { ("de", "a 1"), ("en", "a 2"), ("de", "a 1"), ("en", "a 2") })
            Assert.Equal(text, (await GetAsync(target, $"Accept-Language: {language}")).Text);
        Assert.Equal("a 3", (await GetAsync(target)).Text);
    }

    [Theory]
    [InlineData("If-None-Match: \"a\"", 304)]
    [InlineData("If-None-Match: \"b\", W/\"a\"", 304)]
    [InlineData("If-None-Match: \"b\"", 200)]
    [InlineData("If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT", 304)]
    [InlineData("If-Modified-Since: Wed, 01 Jan 2025 00:00:00 GMT", 200)]
    public async Task A_condition_is_judged_by_what_is_stored(string line, int status)
    {
        const string target = "/a?Cache-Control=max-age=60&ETag=\"a\"&Last-Modified=Mon,%2001%20Dec%202025%2000:00:00%20GMT";
        await GetAsync(target);
        RawResponse response = await GetAsync(target, line);
        Assert.Equal((status, "\"a\"", status == 304 ? "" : "a 1"), (response.Status, response["ETag"], response.Text));
        Assert.Equal(1, App.CallsOf("a"));
    }

    [Fact]
    public async Task A_stale_answer_is_validated_with_the_endpoint_and_a_304_of_its_makes_it_fresh()
    {
        await GetAsync("/empty/200");
        Time.Advance(TimeSpan.FromSeconds(61));
        RawResponse validated = await GetAsync("/empty/200", "X: y");
        Assert.Equal((200, 2), (validated.Status, App.CallsOf("empty")));
    }

    [Theory]
    [InlineData("bytes=0-1", "a ", "bytes 0-1/3")]
    [InlineData("bytes=2-", "1", "bytes 2-2/3")]
    [InlineData("bytes=-2", " 1", "bytes 1-2/3")]
    public async Task A_range_is_cut_from_what_is_stored(string range, string text, string said)
    {
        await GetAsync("/a?Cache-Control=max-age=60&ETag=\"a\"");
        RawResponse part = await GetAsync("/a?Cache-Control=max-age=60&ETag=\"a\"", $"Range: {range}");
        Assert.Equal((206, text, said, true), (part.Status, part.Text, part["Content-Range"], part.IsHit));
    }

    [Fact]
    public async Task HEAD_is_answered_by_what_a_GET_got_and_never_the_other_way_round()
    {
        Assert.Equal("", (await AskAsync("HEAD", "/b?Cache-Control=max-age=60")).Text);
        Assert.Equal("b 2", (await GetAsync("/b?Cache-Control=max-age=60")).Text);
        RawResponse head = await AskAsync("HEAD", "/b?Cache-Control=max-age=60");
        Assert.Equal(("", "3", true), (head.Text, head["Content-Length"], head.IsHit));
        Assert.Equal("b 2", (await GetAsync("/b?Cache-Control=max-age=60")).Text);
    }

    [Theory]
    [InlineData("POST", 200, false)]
    [InlineData("PUT", 204, false)]
    [InlineData("DELETE", 303, false)]
    [InlineData("PATCH", 500, true)]
    [InlineData("POST", 404, true)]
    public async Task A_change_makes_what_is_stored_invalid_unless_it_failed_RFC_9111_4_4(string method, int status, bool isStillThere)
    {
        await GetAsync($"/a?status={status}&Cache-Control=max-age=60");
        Assert.Equal(status, (await AskAsync(method, $"/a?status={status}&Cache-Control=max-age=60", "Content-Length: 0")).Status);
        Assert.Equal(isStillThere, (await GetAsync($"/a?status={status}&Cache-Control=max-age=60")).IsHit);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_answer_without_a_body_is_a_hit_like_any_other(int status)
    {
        RawResponse hit = await GetTwiceAsync($"/empty/{status}");
        Assert.Equal((status, "", true, true), (hit.Status, hit.Text, hit.IsHit, hit.IsComplete));
        Assert.Equal("a 1", (await GetAsync("/a?Cache-Control=max-age=60")).Text);
    }

    [Fact]
    public async Task A_304_that_an_endpoint_gives_to_the_clients_own_condition_is_passed_on_and_not_stored()
    {
        Assert.Equal(304, (await GetAsync("/empty/304", "If-None-Match: \"a\"")).Status);
        await GetAsync("/empty/304", "If-None-Match: \"a\"");
        Assert.Equal(2, App.CallsOf("empty"));
    }
}
