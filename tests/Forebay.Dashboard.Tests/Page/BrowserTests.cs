using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Forebay.Dashboard.Page;

/// <summary>The page in a real browser: its scripts run under its own policy and show what the server answers.</summary>
[Trait("Needs", "browser")]
public sealed class BrowserTests
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    [Fact]
    public async Task The_page_shows_tiers_regions_and_invalidations()
    {
        Assert.SkipUnless(Browser() is not null, "no chromium on this machine");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddForebay();
        await using WebApplication application = builder.Build();
        application.MapForebay(configure: options => options.SampleEvery = TimeSpan.FromSeconds(0.1));
        await application.StartAsync();
        TieredCache cache = application.Services.GetRequiredService<TieredCache>();
        await cache.GetOrCreateAsync<string>("search:x", (_, _) => new("value"));
        await cache.RemoveByTagAsync("<b>table:track</b>");

        string dom = await DomAsync(application.Urls.Single() + "/forebay");

        Assert.Contains("<h3>memory</h3>", dom);
        Assert.Contains("<th scope=\"row\">search</th>", dom);
        Assert.Contains("&lt;b&gt;table:track&lt;/b&gt;", dom);
        Assert.Contains("<p id=\"serving\" class=\"chip good\" role=\"status\">Serving</p>", dom);
        Assert.Contains("Hit ratio over time; ", dom);
        Assert.Matches("<p id=\"trouble\"[^>]* hidden=\"\">", dom);
    }

    private static string? Browser() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The document as it stands after a few seconds of the page's own time.</summary>
    private static async Task<string> DomAsync(string url)
    {
        string profile = Directory.CreateTempSubdirectory("forebay-browser-").FullName;
        try
        {
            string[] arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={profile}", "--virtual-time-budget=7000", "--dump-dom", url];
            using Process browser = Process.Start(new ProcessStartInfo(Browser()!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = browser.StandardError.ReadToEndAsync();
            string dom = await browser.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
            await browser.WaitForExitAsync();
            await errors;
            return dom;
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}
