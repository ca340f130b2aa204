using System.Net;
using Xunit;

namespace Forebay.Dashboard.Api;

public sealed class SwitchTests
{
    [Fact]
    public async Task The_switch_turns_the_cache_off_and_on()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();

        using HttpResponseMessage off = await application.PostAsync("enabled", """{"enabled":false}""");
        Assert.Equal("""{"enabled":false}""", await off.Content.ReadAsStringAsync());
        Assert.False(application.Cache.Enabled);
        Assert.False((bool)(await application.GetAsync("stats"))["enabled"]!);

        using HttpResponseMessage on = await application.PostAsync("enabled", """{"enabled":true}""");
        Assert.Equal(HttpStatusCode.OK, on.StatusCode);
        Assert.True(application.Cache.Enabled);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"enabled":null}""")]
    [InlineData("""{"enabled":"no"}""")]
    [InlineData("""{"on":true}""")]
    public async Task A_request_that_does_not_say_which_changes_nothing(string body)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();

        using HttpResponseMessage response = await application.PostAsync("enabled", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(application.Cache.Enabled);
    }
}
