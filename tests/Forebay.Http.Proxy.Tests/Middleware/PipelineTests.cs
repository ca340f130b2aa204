using System.IO.Compression;
using System.Security.Claims;
using Forebay.Http.Proxy.Tests.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>The cache among other middleware: users, and compression on either side.</summary>
public sealed class PipelineTests : IAsyncDisposable
{
    private const string Cookies = "cookies";
    private Application? application;

    private Application App => application!;

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    public static TheoryData<bool, string> Places => new(
        from isBefore in new[] { true, false }
        from control in new[] { "max-age=60", "max-age=60, stale-while-revalidate=60", "" }
        select (isBefore, control));

    [Theory]
    [MemberData(nameof(Places))]
    public async Task An_answer_for_one_user_is_never_another_users_by_whatever_he_was_known(bool isBefore, string control)
    {
        await StartWithUsersAsync(isBefore);
        control = Uri.EscapeDataString(control);
        for (int turn = 0; turn < 3; turn++)
        {
            foreach (string user in new[] { "ann", "bob" })
                Assert.Equal($"hello {user}", (await App.GetAsync($"/me?control={control}", $"Cookie: user={user}")).Text);
            Assert.Equal("hello ", (await App.GetAsync($"/me?control={control}&anonymous", "Cookie: x=y")).Text);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_says_it_is_for_everybody_is_stored_though_a_user_asked(bool isBefore)
    {
        await StartWithUsersAsync(isBefore);
        await App.GetAsync("/me?control=public,max-age=60", "Cookie: user=ann");
        Assert.True((await App.GetAsync("/me?control=public,max-age=60", "Cookie: user=bob")).IsHit);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_may_not_is_refused_and_who_may_is_not_refused_by_that(bool isBefore)
    {
        await StartWithUsersAsync(isBefore);
        Assert.Equal(401, (await App.GetAsync("/secret")).Status);
        Assert.Equal("secret of ann", (await App.GetAsync("/secret", "Cookie: user=ann")).Text);
        Assert.Equal(401, (await App.GetAsync("/secret")).Status);
        Assert.Equal("secret of bob", (await App.GetAsync("/secret", "Cookie: user=bob")).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Compression_on_either_side_of_the_cache_gives_each_client_what_it_takes(bool isBefore)
    {
        string text = string.Concat(Enumerable.Repeat("compressible ", 500));
        application = await Application.StartAsync(
            (app, calls) => app.MapGet("/text", (HttpResponse response) =>
            {
                calls.Called("text");
                response.Headers.CacheControl = "max-age=60";
                return text;
            }),
            services: services => services.AddResponseCompression(),
            before: app => If(isBefore, app),
            behind: app => If(!isBefore, app));
        for (int turn = 0; turn < 2; turn++)
        {
            RawResponse packed = await App.GetAsync("/text", "Accept-Encoding: gzip"), plain = await App.GetAsync("/text");
            Assert.Equal((text, null), (plain.Text, plain["Content-Encoding"]));
            // The one behind does not say that what it leaves as it is varies by what clients take, so that is an answer for all.
            if (isBefore || turn == 0)
                Assert.Equal("gzip", packed["Content-Encoding"]);
            Assert.Equal(text, packed["Content-Encoding"] is null ? packed.Text : Unpacked(packed.Body));
        }
        Assert.Equal(isBefore ? 1 : 2, App.CallsOf("text"));
    }

    [Fact]
    public async Task Fields_that_are_part_of_the_key_keep_answers_apart()
    {
        application = await Application.StartAsync(
            (app, calls) => app.MapGet("/a", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "max-age=60";
                return $"{context.Request.Headers["X-Tenant"]} {calls.Called("a")}";
            }),
            options => options.ExtraKeyFields.Add("X-Tenant"));
        foreach ((string tenant, string said) in new[] { ("blue", "blue 1"), ("red", "red 2"), ("blue", "blue 1"), ("red", "red 2") })
            Assert.Equal(said, (await App.GetAsync("/a", $"X-Tenant: {tenant}")).Text);
        Assert.Equal(" 3", (await App.GetAsync("/a")).Text);
    }

    [Fact]
    public async Task Without_collapsing_each_request_calls_the_endpoint_and_the_answer_is_stored()
    {
        application = await Application.StartAsync(
            (app, calls) => app.MapGet("/a", (HttpResponse response) =>
            {
                response.Headers.CacheControl = "max-age=60";
                return $"{calls.Called("a")}";
            }),
            options => options.Collapse = false);
        await App.GetAsync("/a");
        Assert.Equal(("1", true), await App.GetAsync("/a") is var hit ? (hit.Text, hit.IsHit) : default);
    }

    [Fact]
    public async Task A_time_that_can_not_be_waited_for_is_refused_with_what_to_do()
    {
        ForebayConfigurationException bad = await Assert.ThrowsAsync<ForebayConfigurationException>(() => Application.StartAsync((_, _) => { }, options => options.CollapseTimeout = TimeSpan.Zero));
        Assert.Contains("CollapseTimeout is 00:00:00; it must be", bad.Message, StringComparison.Ordinal);
        application = await Application.StartAsync((_, _) => { });
    }

    private async Task StartWithUsersAsync(bool isBefore)
    {
        void Users(WebApplication app, bool isHere)
        {
            if (isHere)
                app.UseRouting().UseAuthentication().UseAuthorization();
        }
        application = await Application.StartAsync(
            (app, _) =>
            {
                app.MapGet("/me", (HttpContext context) =>
                {
                    context.Response.Headers.CacheControl = context.Request.Query["control"];
                    context.Response.Headers.LastModified = "Mon, 01 Dec 2025 00:00:00 GMT";
                    return $"hello {context.User.Identity!.Name}";
                });
                app.MapGet("/secret", (HttpContext context) =>
                {
                    context.Response.Headers.CacheControl = "max-age=60";
                    return $"secret of {context.User.Identity!.Name}";
                }).RequireAuthorization();
            },
            services: services =>
            {
                services.AddAuthorization();
                services.AddAuthentication(Cookies).AddScheme<AuthenticationSchemeOptions, CookieUser>(Cookies, null);
            },
            before: app => Users(app, isBefore),
            behind: app => Users(app, !isBefore));
    }

    private static void If(bool isHere, WebApplication app)
    {
        if (isHere)
            app.UseResponseCompression();
    }

    private static string Unpacked(byte[] body)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(body), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private sealed class CookieUser(IOptionsMonitor<AuthenticationSchemeOptions> options, Microsoft.Extensions.Logging.ILoggerFactory loggers, System.Text.Encodings.Web.UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Cookies["user"] is { } user
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], Cookies)), Cookies))
            : AuthenticateResult.NoResult());
    }
}
