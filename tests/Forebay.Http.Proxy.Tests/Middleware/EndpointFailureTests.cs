using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>Endpoints that fail: nothing that is not whole is stored, and who asked learns of it.</summary>
public sealed class EndpointFailureTests : ApplicationTest
{
    private volatile Gate gate = new();

    private protected override void Before(WebApplication app)
    {
        app.UseExceptionHandler("/error");
        app.UseStatusCodePagesWithReExecute("/sorry");
    }

    private protected override void Map(WebApplication app, Application calls)
    {
        app.MapGet("/error", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            return $"error page: {context.Features.Get<IExceptionHandlerFeature>()?.Error.Message}";
        });
        app.MapGet("/sorry", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "max-age=60";
            return "sorry page";
        });
        app.MapGet("/throws", string () => throw new InvalidOperationException($"call {calls.Called("throws")}"));
        app.MapGet("/late/{framing}", (HttpContext context, string framing) => HalfAsync(context, framing, () => throw new InvalidOperationException($"call {calls.Called("late")}")));
        app.MapGet("/aborts/{framing}", (HttpContext context, string framing) => HalfAsync(context, framing, () =>
        {
            calls.Called("aborts");
            context.Abort();
        }));
        app.MapGet("/aborts-at-once", (HttpContext context) => context.Abort());
        app.MapGet("/short", (HttpContext context) => HalfAsync(context, "length", () => calls.Called("short")));
        app.MapGet("/completes/{framing}", (HttpContext context, string framing) => HalfAsync(context, framing, () =>
        {
            calls.Called("completes");
            context.Response.BodyWriter.Complete(new IOException("given up"));
        }));
        app.MapGet("/long", async (HttpContext context) =>
        {
            calls.Called("long");
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = 4;
            await context.Response.WriteAsync("more than that");
        });
        app.MapGet("/changes", (HttpResponse response) =>
        {
            int call = calls.Called("changes");
            response.Headers.CacheControl = "max-age=60, stale-if-error=30";
            return call == 1 ? "stored" : throw new InvalidOperationException("away");
        });
        app.MapGet("/missing", () => Results.StatusCode(404));
        app.MapGet("/starting", (HttpContext context) =>
        {
            context.Response.OnStarting(() => throw new InvalidOperationException("at the start"));
            return "never";
        });
    }

    [Fact]
    public async Task What_an_endpoint_throws_reaches_what_stands_before_the_cache()
    {
        for (int call = 1; call <= 2; call++)
        {
            RawResponse response = await GetAsync("/throws");
            Assert.Equal((500, $"error page: call {call}"), (response.Status, response.Text));
        }
        Assert.Equal((500, "error page: at the start"), ((await GetAsync("/starting")).Status, (await GetAsync("/starting")).Text));
        Assert.DoesNotContain(App.Logged, line => line.StartsWith("6200", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_explains_an_error_is_not_the_answer_to_the_URI_that_failed()
    {
        for (int i = 0; i < 2; i++)
        {
            RawResponse response = await GetAsync("/missing");
            Assert.Equal((404, "sorry page", false), (response.Status, response.Text, response.IsHit));
        }
        Assert.Equal("error page: ", (await GetAsync("/error")).Text);
    }

    [Theory]
    [InlineData("/late/length", "late")]
    [InlineData("/late/chunked", "late")]
    [InlineData("/aborts/length", "aborts")]
    [InlineData("/aborts/chunked", "aborts")]
    [InlineData("/completes/length", "completes")]
    [InlineData("/completes/chunked", "completes")]
    [InlineData("/short", "short")]
    public async Task A_body_that_is_broken_off_is_broken_off_for_the_client_and_not_stored(string target, string name)
    {
        for (int call = 1; call <= 2; call++)
        {
            gate = new Gate();
            (RawClient client, RawHead head) = await App.OpenAsync(target);
            await using (client)
            {
                Assert.Equal((200, "half"), (head.Status, await RawClient.ReadTextAsync(head.Body, 4)));
                gate.Open();
                Assert.Equal(("", false), (await RawClient.ReadTextAsync(head.Body, 4), head.Body.IsComplete));
                await App.CalmAsync();
                Assert.Equal(call, App.CallsOf(name));
            }
        }
    }

    [Fact]
    public async Task What_an_endpoint_throws_after_its_answer_began_is_in_the_log()
    {
        (RawClient client, RawHead head) = await App.OpenAsync("/late/chunked");
        await using (client)
        {
            Assert.Equal(200, head.Status);
            gate.Open();
            await App.CalmAsync();
        }
        await Eventually.TrueAsync(() => App.Logged.Any(line => line.StartsWith("6200: The endpoint of /late/chunked failed", StringComparison.Ordinal) && line.EndsWith("call 1", StringComparison.Ordinal)), "it is logged");
    }

    [Fact]
    public async Task An_endpoint_that_aborts_at_once_ends_the_connection()
    {
        await using RawClient client = await App.SendAsync("/aborts-at-once");
        Assert.Null(await client.ReadHeadAsync());
    }

    [Fact]
    public async Task A_body_that_is_longer_than_it_says_is_not_stored_cut_to_that_length()
    {
        for (int call = 1; call <= 2; call++)
        {
            await using RawClient client = await App.SendAsync("/long");
            Assert.NotEqual((200, true), await client.ReadAsync() is { } response ? (response.Status, response.IsComplete) : default);
            await App.CalmAsync();
            Assert.Equal(call, App.CallsOf("long"));
        }
    }

    [Fact]
    public async Task A_stored_answer_stands_in_for_an_endpoint_that_throws_as_long_as_it_may_RFC_5861_4()
    {
        await GetAsync("/changes");
        Time.Advance(TimeSpan.FromSeconds(89));
        RawResponse stale = await GetAsync("/changes");
        Assert.Equal(("stored", true), (stale.Text, stale.IsHit));
        Assert.Contains("detail=origin-500", stale.CacheStatus, StringComparison.Ordinal);
        Assert.Contains(App.Logged, line => line.StartsWith("6200", StringComparison.Ordinal) && line.EndsWith("away", StringComparison.Ordinal));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((500, "error page: away"), ((await GetAsync("/changes")).Status, (await GetAsync("/changes")).Text));
    }

    // Half of a body of eight bytes, which have gone to the client before the end comes.
    private async Task HalfAsync(HttpContext context, string framing, Action end)
    {
        context.Response.Headers.CacheControl = "max-age=60";
        if (framing == "length")
            context.Response.ContentLength = 8;
        await context.Response.WriteAsync("half");
        await gate.PassAsync(context.RequestAborted);
        end();
    }
}
