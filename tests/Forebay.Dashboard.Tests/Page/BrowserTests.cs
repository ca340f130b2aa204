using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

namespace Forebay.Dashboard.Page;

/// <summary>The page in a real browser: its scripts run under its own policy, show what the server answers, and do what a person asks.</summary>
[Trait("Needs", "browser")]
public sealed class BrowserTests : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly List<string> complaints = [];
    private WebApplication? application;
    private IPlaywright? playwright;
    private IBrowser? browser;

    private TieredCache Cache => application!.Services.GetRequiredService<TieredCache>();

    public async ValueTask InitializeAsync()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        Assert.SkipUnless(program is not null, "no chromium on this machine");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddForebay();
        application = builder.Build();
        application.MapForebay(configure: options => options.SampleEvery = TimeSpan.FromSeconds(0.1));
        await application.StartAsync();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (application is not null)
            await application.DisposeAsync();
    }

    [Fact]
    public async Task The_page_shows_what_the_cache_holds_and_has_done()
    {
        await ReadAsync("search:x");
        await Cache.RemoveByTagAsync("<b>table:track</b>");

        IPage page = await OpenAsync();

        await Assertions.Expect(page.Locator("#tiers h3")).ToHaveTextAsync("memory");
        await Assertions.Expect(page.Locator("#regions th", new() { HasText = "search" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#recent code")).ToHaveTextAsync("<b>table:track</b>");
        await Assertions.Expect(page.Locator("#serving")).ToHaveTextAsync("Serving");
        await Assertions.Expect(page.Locator("#chart svg")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#trouble")).ToBeHiddenAsync();
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Entries_are_removed_only_after_a_confirmation()
    {
        await ReadAsync("album:1", "row:album:1");
        IPage page = await OpenAsync();
        await page.GetByText("Tag", new() { Exact = true }).ClickAsync();
        await page.Locator("#name").FillAsync("row:album:1");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        Assert.True(Cache.TryGet<string>("album:1", out _));

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#done")).ToHaveTextAsync("Removed by tag “row:album:1”.");
        Assert.False(Cache.TryGet<string>("album:1", out _));
        await Assertions.Expect(page.Locator("#recent code")).ToHaveTextAsync("row:album:1");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Everything_is_removed_without_a_name()
    {
        await ReadAsync("a");
        IPage page = await OpenAsync();
        await page.GetByText("Everything", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#name")).ToBeHiddenAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();

        await Assertions.Expect(page.Locator("#done")).ToHaveTextAsync("Everything was removed.");
        Assert.False(Cache.TryGet<string>("a", out _));
    }

    [Fact]
    public async Task The_switch_asks_before_it_turns_the_cache_off_and_turns_it_on_at_once()
    {
        IPage page = await OpenAsync();
        ILocator toggle = page.GetByRole(AriaRole.Switch);

        await toggle.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off" }).ClickAsync();
        await Assertions.Expect(page.Locator("#serving")).ToHaveTextAsync("Switched off: reads go to the primary");
        Assert.False(Cache.Enabled);

        await toggle.ClickAsync();
        await Assertions.Expect(page.Locator("#serving")).ToHaveTextAsync("Serving");
        Assert.True(Cache.Enabled);
    }

    [Fact]
    public async Task The_page_refreshes_itself_and_tells_when_the_application_is_gone()
    {
        IPage page = await OpenAsync();
        await ReadAsync("later:1");
        await Assertions.Expect(page.Locator("#loads-all")).ToContainTextAsync("1 since the start");

        await application!.StopAsync();

        await Assertions.Expect(page.Locator("#trouble")).ToBeVisibleAsync(new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task Nothing_is_cut_off_on_a_small_screen()
    {
        IPage page = await OpenAsync();
        await page.SetViewportSizeAsync(360, 740);

        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private async Task<IPage> OpenAsync()
    {
        IPage page = await browser!.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(application!.Urls.Single() + "/forebay");
        await Assertions.Expect(page.Locator("#tiers h3")).ToBeVisibleAsync();
        return page;
    }

    private ValueTask<string> ReadAsync(string key, params string[] tags) => Cache.GetOrCreateAsync<string>(key, (_, _) => new("value"), tags: tags);
}
