using System.Text.RegularExpressions;
using Forebay.Dashboard.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Dashboard.Page;

public sealed class PageTests
{
    private static readonly string[] Files = ["page.css", "page.js", "chart.js"];

    [Theory]
    [InlineData("/forebay", "text/html")]
    [InlineData("/forebay/", "text/html")]
    [InlineData("/forebay/page.css", "text/css")]
    [InlineData("/forebay/page.js", "text/javascript")]
    [InlineData("/forebay/chart.js", "text/javascript")]
    public async Task The_page_and_its_files_are_served_behind_a_strict_policy(string path, string type)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();

        using HttpResponseMessage response = await application.Client.GetAsync(path);

        response.EnsureSuccessStatusCode();
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("utf-8", response.Content.Headers.ContentType?.CharSet);
        Assert.Equal(DashboardFilter.ContentSecurityPolicy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task The_page_has_nothing_that_its_own_policy_forbids()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        string page = await application.Client.GetStringAsync("/forebay");

        Assert.DoesNotMatch(@"<style|\sstyle=|<script>|\son\w+=|javascript:", page);
        Assert.DoesNotMatch(@"(src|href)=""(https?:)?//", page);
        Assert.DoesNotContain("unsafe", DashboardFilter.ContentSecurityPolicy);
    }

    [Fact]
    public async Task No_file_of_the_page_asks_another_server()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        foreach (string file in Files)
        {
            string content = await application.Client.GetStringAsync("/forebay/" + file);
            Assert.All(Regex.Matches(content, @"https?://[^\s""']+"), match => Assert.Equal("http://www.w3.org/2000/svg", match.Value));
            Assert.DoesNotContain("@import", content);
            Assert.DoesNotContain("innerHTML", content);
        }
    }

    [Theory]
    [InlineData("", "/page.js")]
    [InlineData("/", "/page.js")]
    [InlineData("/admin/cache", "/admin/cache/page.js")]
    public async Task The_page_finds_its_files_wherever_it_is_mapped(string pattern, string script)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(app => app.MapForebay(pattern));

        string page = await application.Client.GetStringAsync(pattern);

        Assert.Contains($"src=\"{script}\"", page);
        await application.Client.GetStringAsync(script);
    }

    [Fact]
    public async Task The_page_finds_its_files_behind_a_path_base_and_in_a_group()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(app =>
        {
            app.UsePathBase("/shop");
            app.UseRouting();
            app.MapGroup("/operators").MapForebay();
        });

        string page = await application.Client.GetStringAsync("/shop/operators/forebay/");

        Assert.Contains("src=\"/shop/operators/forebay/page.js\"", page);
        await application.Client.GetStringAsync("/shop/operators/forebay/page.js");
    }

    [Fact]
    public async Task Without_a_cache_the_start_says_what_is_missing()
    {
        await using WebApplication application = WebApplication.CreateSlimBuilder().Build();

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => application.MapForebay());

        Assert.Contains("AddForebay", thrown.Message);
        Assert.Empty(application.Services.GetServices<TieredCache>());
    }
}
