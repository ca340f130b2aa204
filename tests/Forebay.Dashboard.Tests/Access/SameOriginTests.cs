using System.Net;
using Xunit;

namespace Forebay.Dashboard.Access;

public sealed class SameOriginTests
{
    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://localhost", HttpStatusCode.OK)]
    [InlineData("Origin", "http://localhost:81", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://localhost", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("X-Nothing", "of the kind", HttpStatusCode.OK)]
    public async Task Only_the_pages_own_requests_and_those_of_no_page_change_anything(string header, string value, HttpStatusCode expected)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        await application.ReadAsync("a");

        using HttpResponseMessage cleared = await application.PostAsync("clear", """{"key":"a"}""", "application/json", (header, value));
        using HttpResponseMessage switched = await application.PostAsync("enabled", """{"enabled":false}""", "application/json", (header, value));

        Assert.Equal(expected, cleared.StatusCode);
        Assert.Equal(expected, switched.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, !application.Cache.Enabled);
    }

    [Fact]
    public async Task A_fetch_header_of_another_site_outweighs_an_origin_that_fits()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();

        using HttpResponseMessage response = await application.PostAsync("clear", """{"key":"a"}""", "application/json", ("Origin", "http://localhost"), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task A_body_that_a_form_could_send_is_refused(string contentType)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        await application.ReadAsync("a");

        using HttpResponseMessage response = await application.PostAsync("clear", """{"key":"a"}""", contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.True(application.Cache.TryGet<string>("a", out _));
    }

    [Fact]
    public async Task Nothing_is_changed_by_a_get()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await application.Client.GetAsync("/forebay/api/clear")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await application.Client.GetAsync("/forebay/api/enabled")).StatusCode);
    }
}
