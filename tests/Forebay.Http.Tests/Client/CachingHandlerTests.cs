using System.IO.Pipelines;
using System.Net;
using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Forebay.Http.Tests.Client.ScriptedOrigin;

namespace Forebay.Http.Tests.Client;

public sealed class CachingHandlerTests : IAsyncDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly ScriptedOrigin origin = new();
    private readonly ServiceProvider services;
    private readonly TieredCache cache;
    private readonly HttpClient client;

    public CachingHandlerTests()
    {
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddForebay(forebay => forebay.AddHttpCache().AddHttpCache(region: "shared").AddHttpCache(region: "small"))
            .BuildServiceProvider();
        cache = services.GetRequiredService<TieredCache>();
        client = new HttpClient(new CachingHandler(cache, time: time) { InnerHandler = origin }) { BaseAddress = new Uri("https://shop.example") };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await services.DisposeAsync();
    }

    [Fact]
    public async Task What_is_fresh_is_answered_without_the_origin_and_says_its_age()
    {
        Assert.Equal("forebay;fwd=uri-miss;fwd-status=200;stored", StatusOf(await GetAsync()));
        time.Advance(TimeSpan.FromSeconds(59));
        origin.AnswerWith(() => throw new HttpRequestException("away"));
        HttpResponseMessage hit = await GetAsync();
        Assert.Equal((HttpStatusCode.OK, "1", TimeSpan.FromSeconds(59)), (hit.StatusCode, await TextAsync(hit), hit.Headers.Age));
        Assert.Equal("forebay;hit;ttl=1", StatusOf(hit));
        Assert.Equal("text/plain", hit.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task What_is_stale_is_validated_and_a_304_makes_it_fresh_again()
    {
        origin.AnswerWith(() => Response(200, "Cache-Control: max-age=60|ETag: \"a\"|X: old", "1"), () => Response(304, "Cache-Control: max-age=90|ETag: \"a\"|X: new"));
        await TextAsync(await GetAsync());
        time.Advance(TimeSpan.FromSeconds(60));
        HttpResponseMessage validated = await GetAsync();
        Assert.Equal("\"a\"", origin.LastFields.Combined("If-None-Match"));
        Assert.Equal((HttpStatusCode.OK, "1", "new"), (validated.StatusCode, await TextAsync(validated), validated.Headers.GetValues("X").Single()));
        time.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal("1", await TextAsync(await GetAsync()));
        Assert.Equal(2, origin.Asked.Count);
    }

    [Fact]
    public async Task A_new_response_takes_the_place_of_the_stale_one()
    {
        origin.AnswerWith(() => Response(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"), () => Response(200, "Cache-Control: max-age=60|ETag: \"b\"", "2"));
        await TextAsync(await GetAsync());
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("2", await TextAsync(await GetAsync()));
        Assert.Equal("2", await TextAsync(await GetAsync()));
        Assert.Equal(2, origin.Asked.Count);
    }

    [Fact]
    public async Task A_304_for_something_that_is_not_stored_leads_to_a_whole_response()
    {
        origin.AnswerWith(
            () => Response(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"),
            () => Response(304, "ETag: \"other\""),
            () => Response(200, "Cache-Control: max-age=60|ETag: \"other\"", "2"));
        await TextAsync(await GetAsync());
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("2", await TextAsync(await GetAsync()));
        Assert.False(origin.LastFields.Has("If-None-Match"));
    }

    [Fact]
    public async Task A_client_that_has_it_already_gets_a_304_from_the_cache()
    {
        origin.AnswerWith(() => Response(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"));
        await TextAsync(await GetAsync());
        HttpResponseMessage answer = await GetAsync(("If-None-Match", "W/\"a\""));
        Assert.Equal((HttpStatusCode.NotModified, ""), (answer.StatusCode, await TextAsync(answer)));
        Assert.Equal("1", await TextAsync(await GetAsync(("If-None-Match", "\"b\""))));
        Assert.Single(origin.Asked);
    }

    [Fact]
    public async Task Variants_are_kept_apart_and_all_go_when_something_changes()
    {
        origin.Answer = request => Task.FromResult(Response(200, "Cache-Control: max-age=60|Vary: Accept-Language", request.Headers.AcceptLanguage.ToString()));
        foreach (string language in new[] { "en", "de", "en", "DE" })
            Assert.Equal(language, await TextAsync(await GetAsync(("Accept-Language", language))), ignoreCase: true);
        Assert.Equal(2, origin.Asked.Count);
        await client.PostAsync(new Uri("/tracks", UriKind.Relative), new StringContent("x"), Cancellation);
        foreach (string language in new[] { "en", "de" })
            await TextAsync(await GetAsync(("Accept-Language", language)));
        Assert.Equal(5, origin.Asked.Count);
    }

    [Fact]
    public async Task Responses_that_vary_by_other_fields_than_before_are_found_each()
    {
        origin.AnswerWith(
            () => Response(200, "Cache-Control: max-age=60|Vary: A", "a"),
            () => Response(200, "Cache-Control: max-age=60|Vary: B", "b"));
        Assert.Equal("a", await TextAsync(await GetAsync(("A", "1"), ("B", "1"))));
        Assert.Equal("b", await TextAsync(await GetAsync(("A", "2"), ("B", "2"))));
        Assert.Equal("a", await TextAsync(await GetAsync(("A", "1"), ("B", "9"))));
        Assert.Equal("b", await TextAsync(await GetAsync(("A", "9"), ("B", "2"))));
        Assert.Equal(2, origin.Asked.Count);
    }

    [Theory]
    [InlineData("PUT", 204, 2)]
    [InlineData("DELETE", 200, 2)]
    [InlineData("FROB", 200, 2)]
    [InlineData("POST", 500, 1)]
    [InlineData("OPTIONS", 200, 1)]
    public async Task A_change_that_succeeds_makes_its_target_be_asked_for_again(string method, int status, int asked)
    {
        await TextAsync(await GetAsync());
        origin.AnswerWith(() => Response(status, ""), () => Response(200, "Cache-Control: max-age=60", "2"));
        await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/tracks"), Cancellation);
        await TextAsync(await GetAsync());
        Assert.Equal(asked, origin.Asked.Count(request => request.Method == HttpMethod.Get));
    }

    [Fact]
    public async Task What_was_asked_for_before_a_change_and_comes_after_it_is_not_stored()
    {
        var held = new TaskCompletionSource<HttpResponseMessage>();
        origin.Answer = request => request.Method == HttpMethod.Get ? held.Task : Task.FromResult(Response(204, ""));
        Task<HttpResponseMessage> old = GetAsync();
        await Eventually.TrueAsync(() => origin.Asked.Count == 1, "the origin is asked");
        await client.PutAsync(new Uri("/tracks", UriKind.Relative), null, Cancellation);
        held.SetResult(Response(200, "Cache-Control: max-age=60", "before"));
        Assert.Equal("before", await TextAsync(await old));
        origin.AnswerWith(() => Response(200, "Cache-Control: max-age=60", "after"));
        Assert.Equal("after", await TextAsync(await GetAsync()));
    }

    [Fact]
    public async Task While_it_is_validated_behind_them_callers_get_the_stale_response_and_the_origin_one_request()
    {
        origin.AnswerWith(() => Response(200, "Cache-Control: max-age=60, stale-while-revalidate=30", "1"));
        await TextAsync(await GetAsync());
        time.Advance(TimeSpan.FromSeconds(75));
        var held = new TaskCompletionSource<HttpResponseMessage>();
        origin.Answer = _ => held.Task;
        for (int i = 0; i < 3; i++)
            Assert.Equal("1", await TextAsync(await GetAsync()));
        held.SetResult(Response(200, "Cache-Control: max-age=60", "2"));
        await Eventually.TrueAsync(async () => await TextAsync(await GetAsync()) == "2", "the new one is served");
        Assert.Equal(2, origin.Asked.Count);
    }

    [Fact]
    public async Task For_an_origin_that_fails_a_stale_response_stands_in_unless_it_forbids_it()
    {
        origin.AnswerWith(
            () => Response(200, "Cache-Control: max-age=60", "1"),
            () => throw new HttpRequestException("away"),
            () => Response(503, "", "no"),
            () => Response(200, "Cache-Control: max-age=60, must-revalidate", "2"),
            () => Response(503, "", "no"),
            () => throw new HttpRequestException("away"));
        await TextAsync(await GetAsync());
        time.Advance(TimeSpan.FromSeconds(61));
        HttpResponseMessage away = await GetAsync();
        Assert.Equal(("1", "forebay;hit;ttl=-1;detail=origin-unreachable"), (await TextAsync(away), StatusOf(away)));
        Assert.Equal("1", await TextAsync(await GetAsync()));
        Assert.Equal("2", await TextAsync(await GetAsync()));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync()).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync());
    }

    [Theory]
    [InlineData("Cache-Control: no-store", "", 2)]
    [InlineData("Cache-Control: private, max-age=60", "", 1)]
    [InlineData("Cache-Control: max-age=60", "no-store", 2)]
    [InlineData("Cache-Control: max-age=60", "no-cache", 2)]
    [InlineData("Cache-Control: max-age=60|Vary: *", "", 2)]
    [InlineData("", "", 2)]
    public async Task What_either_side_forbids_is_not_answered_from_the_cache(string response, string request, int asked)
    {
        origin.AnswerWith(() => Response(200, response, "1"));
        for (int i = 0; i < 2; i++)
            await TextAsync(await GetAsync(("Cache-Control", request)));
        Assert.Equal(asked, origin.Asked.Count);
    }

    [Fact]
    public async Task Only_what_is_stored_is_wanted_and_nothing_is_504()
    {
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await GetAsync(("Cache-Control", "only-if-cached"))).StatusCode);
        Assert.Empty(origin.Asked);
        await TextAsync(await GetAsync());
        Assert.Equal("1", await TextAsync(await GetAsync(("Cache-Control", "only-if-cached"))));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await GetAsync(("Cache-Control", "only-if-cached"))).StatusCode);
    }

    [Fact]
    public async Task A_body_that_nobody_reads_any_more_while_it_comes_or_that_is_too_large_is_not_stored()
    {
        var pipe = new Pipe();
        origin.AnswerWith(() => Response(200, "Cache-Control: max-age=60", new StreamContent(pipe.Reader.AsStream())), () => Response(200, "Cache-Control: max-age=60", "0123456789"));
        await pipe.Writer.WriteAsync("0123"u8.ToArray(), Cancellation);
        using (HttpResponseMessage half = await client.GetAsync(new Uri("/tracks", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation))
            Assert.Equal(4, await (await half.Content.ReadAsStreamAsync(Cancellation)).ReadAsync(new byte[4], Cancellation));
        await pipe.Writer.WriteAsync("4567"u8.ToArray(), Cancellation);
        await pipe.Writer.CompleteAsync();
        Assert.Equal("0123456789", await TextAsync(await GetAsync()));
        Assert.Equal(2, origin.Asked.Count);
        using var small = new HttpClient(new CachingHandler(cache, new HttpCacheOptions { MaxBodyBytes = 9, Region = "small" }, time) { InnerHandler = origin });
        for (int i = 0; i < 2; i++)
            Assert.Equal("0123456789", await small.GetStringAsync(new Uri("https://shop.example/other"), Cancellation));
        Assert.Equal(4, origin.Asked.Count);
    }

    [Fact]
    public async Task A_HEAD_is_answered_from_what_a_GET_got_and_not_the_reverse()
    {
        await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/tracks"), Cancellation);
        await TextAsync(await GetAsync());
        Assert.Equal(2, origin.Asked.Count);
        HttpResponseMessage head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/tracks"), Cancellation);
        Assert.Equal((HttpStatusCode.OK, "", 2), (head.StatusCode, await TextAsync(head), origin.Asked.Count));
    }

    [Fact]
    public async Task Conditions_that_are_the_origins_pass_through()
    {
        await TextAsync(await GetAsync());
        await TextAsync(await GetAsync(("If-Match", "\"a\"")));
        Assert.True(origin.LastFields.Has("If-Match"));
        Assert.Equal(2, origin.Asked.Count);
    }

    [Theory]
    [InlineData("Content-Location: /tracks", true)]
    [InlineData("Content-Location: https://shop.example/tracks", true)]
    [InlineData("Content-Location: /other", false)]
    [InlineData("X: 1", false)]
    public async Task The_answer_to_a_POST_stands_for_a_GETs_where_it_says_so(string field, bool stands)
    {
        origin.AnswerWith(() => Response(200, "Cache-Control: max-age=60", "old"), () => Response(200, $"Cache-Control: max-age=60|{field}", "posted"), () => Response(200, "Cache-Control: max-age=60", "new"));
        await TextAsync(await GetAsync());
        Assert.Equal("posted", await TextAsync(await client.PostAsync("/tracks", new StringContent("x"), Cancellation)));
        Assert.Equal(stands ? "posted" : "new", await TextAsync(await GetAsync()));
    }

    [Fact]
    public async Task The_answer_to_a_POST_is_not_stored_where_something_was_changed_meanwhile()
    {
        origin.Answer = async request =>
        {
            if (request.Method == HttpMethod.Post)
                await cache.RemoveByTagAsync("something", Cancellation);
            return Response(200, "Cache-Control: max-age=60|Content-Location: /tracks", request.Method.Method);
        };
        await TextAsync(await client.PostAsync("/tracks", new StringContent("x"), Cancellation));
        Assert.Equal("GET", await TextAsync(await GetAsync()));
    }

    [Fact]
    public async Task A_response_answers_the_queries_that_it_says_it_does()
    {
        origin.Answer = request => Task.FromResult(Response(200, "Cache-Control: max-age=60|No-Vary-Search: key-order, params=(\"utm\")", request.RequestUri!.Query));
        Task<string> Ask(string query) => client.GetStringAsync(new Uri("/tracks" + query, UriKind.Relative), Cancellation);
        Assert.Equal("?a=1&b=2&utm=x", await Ask("?a=1&b=2&utm=x"));
        Assert.Equal("?a=1&b=2&utm=x", await Ask("?b=2&a=1"));
        Assert.Equal("?a=1&b=3", await Ask("?a=1&b=3"));
        Assert.Equal(2, origin.Asked.Count);
        await client.DeleteAsync(new Uri("/tracks?a=1&b=2&utm=y", UriKind.Relative), Cancellation);
        Assert.Equal("?b=2&a=1", await Ask("?b=2&a=1"));
    }

    [Fact]
    public async Task A_range_is_cut_from_a_whole_that_is_stored()
    {
        origin.AnswerWith(() => Response(200, "Cache-Control: max-age=60", "0123456789"));
        await TextAsync(await GetAsync());
        HttpResponseMessage part = await GetAsync(("Range", "bytes=2-4"));
        Assert.Equal((HttpStatusCode.PartialContent, "234", "bytes 2-4/10"), (part.StatusCode, await TextAsync(part), part.Content.Headers.ContentRange!.ToString()));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await GetAsync(("Range", "bytes=10-"))).StatusCode);
        Assert.Single(origin.Asked);
    }

    [Fact]
    public async Task Parts_are_stored_completed_and_served_as_a_whole()
    {
        origin.AnswerWith(
            () => Response(206, "Cache-Control: max-age=60|ETag: \"a\"|Content-Range: bytes 2-4/10|Content-Length: 3", "234"),
            () => Response(206, "Cache-Control: max-age=60|ETag: \"a\"|Content-Range: bytes 5-9/10|Content-Length: 5", "56789"),
            () => Response(206, "Cache-Control: max-age=60|ETag: \"a\"|Content-Range: bytes 0-1/10|Content-Length: 2", "01"));
        Assert.Equal("234", await TextAsync(await GetAsync(("Range", "bytes=2-4"))));
        HttpResponseMessage held = await GetAsync(("Range", "bytes=3-4"));
        Assert.Equal(("34", "bytes 3-4/10"), (await TextAsync(held), held.Content.Headers.ContentRange!.ToString()));
        Assert.Equal("456789", await TextAsync(await GetAsync(("Range", "bytes=4-9"))));
        Assert.Equal("bytes=5-", origin.LastFields.Combined("Range"));
        HttpResponseMessage whole = await GetAsync();
        Assert.Equal((HttpStatusCode.OK, "0123456789"), (whole.StatusCode, await TextAsync(whole)));
        Assert.Equal("bytes=0-1", origin.LastFields.Combined("Range"));
        Assert.Equal("0123456789", await TextAsync(await GetAsync()));
        Assert.Equal(3, origin.Asked.Count);
    }

    [Fact]
    public async Task Nothing_that_is_stored_answers_a_condition_that_is_the_origins()
    {
        await TextAsync(await GetAsync());
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await GetAsync(("If-Match", "\"a\""), ("Cache-Control", "only-if-cached"))).StatusCode);
        time.Advance(TimeSpan.FromSeconds(61));
        origin.AnswerWith(() => Response(503, ""), () => throw new HttpRequestException("away"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(("If-Match", "\"a\""))).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(("If-Match", "\"a\"")));
    }

    [Fact]
    public async Task A_shared_cache_keeps_what_is_one_users_from_others()
    {
        using var shared = new HttpClient(new CachingHandler(cache, new HttpCacheOptions { Shared = true, Region = "shared" }, time) { InnerHandler = origin });
        foreach (string fields in new[] { "Cache-Control: private, max-age=60", "Cache-Control: max-age=60|Set-Cookie: session=1" })
        {
            origin.AnswerWith(() => Response(200, fields, "1"));
            int before = origin.Asked.Count;
            for (int i = 0; i < 2; i++)
                await shared.GetStringAsync(new Uri("https://shop.example/me"), Cancellation);
            Assert.Equal(2, origin.Asked.Count - before);
        }
        origin.AnswerWith(() => Response(200, "Cache-Control: no-store|CDN-Cache-Control: max-age=60", "1"));
        int asked = origin.Asked.Count;
        for (int i = 0; i < 2; i++)
            await shared.GetStringAsync(new Uri("https://shop.example/all"), Cancellation);
        Assert.Equal(1, origin.Asked.Count - asked);
    }

    [Fact]
    public void Options_that_cannot_work_are_refused_with_their_value()
    {
        Assert.Contains("MaxBodyBytes is -1", Assert.Throws<ForebayConfigurationException>(() => new CachingHandler(cache, new HttpCacheOptions { MaxBodyBytes = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("StaleIfUnreachable is -00:00:01", Assert.Throws<ForebayConfigurationException>(() => new CachingHandler(cache, new HttpCacheOptions { StaleIfUnreachable = TimeSpan.FromSeconds(-1) })).Message, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/tracks");
        foreach ((string name, string value) in fields)
        {
            if (value.Length > 0)
                request.Headers.TryAddWithoutValidation(name, value);
        }
        return client.SendAsync(request, Cancellation);
    }

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(Cancellation);

    private static string StatusOf(HttpResponseMessage response) => response.Headers.GetValues("Cache-Status").Single();
}
