using System.Net;
using System.Text;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>An endpoint behind the cache can do what it can do without.</summary>
public sealed class EndpointContextTests : ApplicationTest
{
    private readonly Gate gate = new();
    private readonly TestFolder folder = new();
    private int disposals, completions;

    protected override void AddServices(IServiceCollection services) => services.AddScoped(_ => new Disposed(() => Interlocked.Increment(ref disposals)));

    private protected override void Before(WebApplication app) => app.Use(async (context, next) =>
    {
        context.Items["tenant"] = "blue";
        context.Response.Headers["X-Before"] = "1";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "X-Front";
        if (context.Request.Path == "/form")
            await context.Request.ReadFormAsync();
        await next(context);
    });

    private protected override void Map(WebApplication app, Application calls)
    {
        app.MapPost("/echo", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        });
        app.MapPost("/form", (HttpContext context) => context.Request.Form["a"].ToString());
        app.MapGet("/scoped", (HttpResponse response, Disposed service) => Say(response, service.GetType().Name));
        app.MapGet("/tenant", (HttpContext context) => Say(context.Response, $"{context.Items["tenant"]} {context.Connection.RemoteIpAddress} {context.Request.Host}"));
        app.MapGet("/starting", (HttpContext context) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.CacheControl = "max-age=60";
                context.Response.Headers["X"] = "at the start";
                return Task.CompletedTask;
            });
            context.Response.OnCompleted(() => throw new InvalidOperationException("completed badly"));
            context.Response.OnCompleted(() => Task.FromResult(Interlocked.Increment(ref completions)));
            return "body";
        });
        app.MapGet("/late-field", async (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync("body");
            await gate.PassAsync(context.RequestAborted);
            context.Response.Headers["X"] = "too late";
        });
        app.MapGet("/by-turns", async (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            for (int i = 0; i < 4; i++)
            {
                Encoding.ASCII.GetBytes($"w{i} ", context.Response.BodyWriter);
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"s{i} "));
            }
        });
        app.MapGet("/unflushed", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            Encoding.ASCII.GetBytes("unflushed", context.Response.BodyWriter);
        });
        app.MapGet("/large", async (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            for (int i = 0; i < 300; i++)
                await context.Response.Body.WriteAsync(new byte[1000]);
        });
        app.MapGet("/file", async (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.SendFileAsync(folder["file"], 2, 5);
        });
        app.MapGet("/result", () => Results.File(folder["file"], "text/plain", lastModified: Time.GetUtcNow().AddDays(-10), enableRangeProcessing: true));
        app.MapGet("/trailers", async (HttpContext context) =>
        {
            calls.Called("trailers");
            if (context.Request.Query.ContainsKey("store"))
                context.Response.Headers.CacheControl = "max-age=60";
            context.Response.DeclareTrailer("X-Sum");
            await context.Response.WriteAsync("body");
            context.Response.AppendTrailer("X-Sum", "42");
        });
        app.MapGet("/nothing", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "max-age=60";
        });
        static string Say(HttpResponse response, string text)
        {
            response.Headers.CacheControl = "max-age=60";
            return text;
        }
    }

    public EndpointContextTests() => File.WriteAllText(folder["file"], "0123456789");

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(300_000)]
    public async Task The_body_of_a_POST_is_the_endpoints_to_read(int length)
    {
        string body = new('x', length);
        Assert.Equal((200, body), (await App.PostAsync("/echo", body)) is var response ? (response.Status, response.Text) : default);
    }

    [Fact]
    public async Task A_form_that_was_read_before_the_cache_is_there_behind_it() =>
        Assert.Equal("1", (await App.PostAsync("/form", "a=1", "Content-Type: application/x-www-form-urlencoded")).Text);

    [Fact]
    public async Task Scoped_services_are_there_and_put_away_when_the_endpoint_has_ended()
    {
        Assert.Equal("Disposed", (await GetAsync("/scoped")).Text);
        await Eventually.TrueAsync(() => Volatile.Read(ref disposals) == 1, "it is put away");
    }

    [Fact]
    public async Task What_stands_before_the_cache_hands_items_on_and_the_connection_is_the_clients() =>
        Assert.Equal($"blue 127.0.0.1 {App.Authority}", (await GetAsync("/tenant")).Text);

    [Fact]
    public async Task Fields_that_are_set_when_the_answer_starts_are_stored()
    {
        RawResponse hit = await GetTwiceAsync("/starting");
        Assert.Equal(("at the start", "body", true), (hit["X"], hit.Text, hit.IsHit));
    }

    [Fact]
    public async Task Everybody_who_waits_for_the_answers_end_is_called_though_one_fails()
    {
        await GetAsync("/starting");
        await Eventually.TrueAsync(() => Volatile.Read(ref completions) == 1 && App.Logged.Any(line => line.EndsWith("completed badly", StringComparison.Ordinal)), "both were called");
    }

    [Fact]
    public async Task A_field_that_comes_too_late_is_an_error_as_it_is_without_the_cache()
    {
        (RawClient client, RawHead head) = await App.OpenAsync("/late-field");
        await using (client)
        {
            Assert.Equal((null, "body"), (head["X"], await RawClient.ReadTextAsync(head.Body, 4)));
            gate.Open();
            Assert.Equal(("", false), (await RawClient.ReadTextAsync(head.Body, 4), head.Body.IsComplete));
        }
        await App.CalmAsync();
        Assert.Contains(App.Logged, line => line.StartsWith("6200", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/by-turns", "w0 s0 w1 s1 w2 s2 w3 s3 ")]
    [InlineData("/unflushed", "unflushed")]
    [InlineData("/file", "23456")]
    [InlineData("/result", "0123456789")]
    [InlineData("/nothing", "")]
    public async Task A_body_is_what_was_written_in_its_order_however_it_was_written(string target, string text)
    {
        Assert.Equal(text, (await GetAsync(target)).Text);
        RawResponse hit = await GetAsync(target);
        Assert.Equal((text, true, target != "/result"), (hit.Text, hit.IsComplete, hit.IsHit && hit["Cache-Control"] == "max-age=60"));
    }

    [Fact]
    public async Task A_body_beyond_what_the_pipe_holds_is_stored_whole()
    {
        RawResponse hit = await GetTwiceAsync("/large");
        Assert.Equal((300_000, true), (hit.Body.Length, hit.IsHit));
    }

    [Fact]
    public async Task Trailers_come_with_what_is_not_stored_and_stored_answers_have_none()
    {
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach ((string target, string? trailer) in new[] { ("/trailers", "42"), ("/trailers?store", null), ("/trailers?store", null) })
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri($"http://127.0.0.1:{App.Http2Port}{target}"));
            Assert.Equal("body", await response.Content.ReadAsStringAsync());
            Assert.Equal(trailer, response.TrailingHeaders.TryGetValues("X-Sum", out IEnumerable<string>? values) ? values.Single() : null);
            await App.CalmAsync();
        }
        Assert.Equal(2, App.CallsOf("trailers"));
    }

    [Fact]
    public async Task A_hit_and_a_miss_stand_alike_beside_the_fields_of_what_stands_before_the_cache()
    {
        RawResponse miss = await GetAsync("/tenant"), hit = await GetAsync("/tenant"), conditional = await GetAsync("/tenant", "If-None-Match: \"x\"");
        foreach (RawResponse response in new[] { miss, hit, conditional })
            Assert.Equal(("1", "max-age=60", "X-Front"), (response["X-Before"], response["Cache-Control"], response["Vary"]));
        Assert.True(hit.IsHit);
    }

    private sealed class Disposed(Action called) : IDisposable
    {
        public void Dispose() => called();
    }
}
