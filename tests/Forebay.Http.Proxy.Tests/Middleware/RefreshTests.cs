using System.Globalization;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>Endpoints that are asked anew behind an answer that was given stale (RFC 5861 section 3).</summary>
public sealed class RefreshTests : ApplicationTest
{
    private readonly Gate gate = new();
    private readonly CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
    private volatile bool holds;
    private volatile string seen = "";

    public RefreshTests() => culture.NumberFormat.NumberDecimalSeparator = "·";

    protected override void AddServices(IServiceCollection services) => services.AddScoped<Scoped>().AddHttpContextAccessor();

    private protected override void Before(WebApplication app) => app.Use(async (context, next) =>
    {
        context.Items["language"] = context.Request.Headers.AcceptLanguage.ToString();
        CultureInfo.CurrentCulture = culture;
        await next(context);
    });

    private protected override void Map(WebApplication app, Application calls)
    {
        app.MapGet("/{name}", async (HttpContext context, string name, Scoped scoped, IHttpContextAccessor accessor) =>
        {
            int call = calls.Called(name);
            if (holds && call > 1)
                await gate.PassAsync(context.RequestAborted);
            if (call > 1)
                seen = $"{scoped.Use()} {context.Request.Path} {context.Request.QueryString} {context.Items["language"]} {1.5.ToString(CultureInfo.CurrentCulture)} {ReferenceEquals(accessor.HttpContext, context)}";
            context.Response.Headers.CacheControl = "max-age=60, stale-while-revalidate=60";
            if (name == "breaks" && call > 1)
                throw new InvalidOperationException("no more");
            await context.Response.WriteAsync($"{name} {call}");
        });
    }

    [Fact]
    public async Task The_stale_answer_comes_at_once_and_the_next_one_is_new()
    {
        holds = true;
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(61));
        RawResponse stale = await AskOnceAsync("/a");
        Assert.Equal(("a 1", 61, true), (stale.Text, stale.Age, stale.IsHit));
        await gate.Arrived;
        Assert.Equal("a 1", (await AskOnceAsync("/a")).Text);
        gate.Open();
        await App.CalmAsync();
        RawResponse fresh = await GetAsync("/a");
        Assert.Equal(("a 2", 0, 2), (fresh.Text, fresh.Age, App.CallsOf("a")));
    }

    [Fact]
    public async Task It_has_its_own_scope_and_the_request_as_it_was_when_that_is_over_and_its_connection_serves_others()
    {
        holds = true;
        await GetAsync("/a?x=1", "Accept-Language: de");
        Time.Advance(TimeSpan.FromSeconds(61));
        await using RawClient client = await App.SendAsync("/a?x=1", "Accept-Language: de");
        Assert.Equal("a 1", (await client.ReadAsync())!.Text);
        await gate.Arrived;
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(RawClient.Request("GET", $"/other{i}", $"Host: {App.Authority}", "Accept-Language: en"));
            Assert.Equal($"other{i} 1", (await client.ReadAsync())!.Text);
        }
        gate.Open();
        await App.CalmAsync();
        Assert.Equal("a live scope /a ?x=1 de 1·5 True", seen);
        Assert.Equal("a 2", (await GetAsync("/a?x=1")).Text);
    }

    [Fact]
    public async Task One_that_begins_after_its_connection_has_gone_on_asks_for_its_own_URI()
    {
        for (int i = 0; i < 20; i++)
            await GetAsync($"/page{i}");
        Time.Advance(TimeSpan.FromSeconds(61));
        // All at once on one connection: each refresh runs while the server has its context for others.
        await using RawClient client = await App.SendAsync("/page0");
        await client.SendAsync(string.Concat(Enumerable.Range(1, 19).Select(i => RawClient.Request("GET", $"/page{i}", $"Host: {App.Authority}"))));
        for (int i = 0; i < 20; i++)
            Assert.Equal($"page{i} 1", (await client.ReadAsync())!.Text);
        await App.CalmAsync();
        for (int i = 0; i < 20; i++)
            Assert.Equal($"page{i} 2", (await GetAsync($"/page{i}")).Text);
    }

    [Fact]
    public async Task One_that_fails_leaves_the_stale_answer_and_is_in_the_log()
    {
        await GetAsync("/breaks");
        Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("breaks 1", (await GetAsync("/breaks")).Text);
        await Eventually.TrueAsync(() => App.Logged.Any(line => line.StartsWith("6200", StringComparison.Ordinal) && line.EndsWith("no more", StringComparison.Ordinal)), "it is logged");
        Assert.Equal("breaks 1", (await GetAsync("/breaks")).Text);
    }

    private async Task<RawResponse> AskOnceAsync(string target)
    {
        await using RawClient client = await App.SendAsync(target);
        return (await client.ReadAsync())!;
    }

    private sealed class Scoped : IDisposable
    {
        private bool disposed;

        public string Use() => disposed ? "a scope that is over" : "a live scope";

        public void Dispose() => disposed = true;
    }
}
