using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Forebay.Dashboard.Access;

public sealed class AuthorizationTests
{
    [Theory]
    [InlineData("/forebay")]
    [InlineData("/forebay/page.js")]
    [InlineData("/forebay/api/stats")]
    [InlineData("/forebay/api/history")]
    [InlineData("/forebay/api/invalidations")]
    public async Task RequireAuthorization_covers_every_endpoint(string path)
    {
        await using DashboardApplication application = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await application.Client.GetAsync(path)).StatusCode);
        application.Client.DefaultRequestHeaders.Add("X-User", "operator");
        Assert.Equal(HttpStatusCode.OK, (await application.Client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task RequireAuthorization_covers_what_changes_the_cache()
    {
        await using DashboardApplication application = await StartAsync();

        using HttpResponseMessage cleared = await application.PostAsync("clear", """{"everything":true}""");
        using HttpResponseMessage switched = await application.PostAsync("enabled", """{"enabled":false}""");

        Assert.Equal(HttpStatusCode.Unauthorized, cleared.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, switched.StatusCode);
        Assert.True(application.Cache.Enabled);
    }

    private static Task<DashboardApplication> StartAsync() => DashboardApplication.StartAsync(
        app => app.MapForebay().RequireAuthorization(),
        services: services =>
        {
            services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", null);
            services.AddAuthorization();
        });

    private sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            string? user = Request.Headers["X-User"];
            if (user is null)
                return Task.FromResult(AuthenticateResult.NoResult());
            var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], Scheme.Name));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name)));
        }
    }
}
