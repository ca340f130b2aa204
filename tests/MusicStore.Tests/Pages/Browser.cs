using Microsoft.Playwright;
using Xunit;

namespace MusicStore.Pages;

/// <summary>A Chromium of this machine, driven by Playwright's own driver (which is in the NuGet package; nothing is downloaded).</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        this.playwright = playwright;
        this.browser = browser;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>What the page's scripts could not do, and what its policy forbade.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Opens a page at the store; skips the test where there is no Chromium.</summary>
    public static async Task<Browser> OpenOrSkipAsync(StoreServer store, ColorScheme scheme = ColorScheme.Light)
    {
        string? file = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(file is null, $"There is no {string.Join(", ", Names)} in PATH: install Chromium to run the tests that need a browser.");
        IPlaywright driver = await Playwright.CreateAsync();
        IBrowser chromium = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = file, Args = Arguments });
        IPage page = await chromium.NewPageAsync(new BrowserNewPageOptions { BaseURL = store.Address.ToString(), ColorScheme = scheme });
        var opened = new Browser(driver, chromium, page);
        page.PageError += (_, error) => opened.Errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                opened.Errors.Add(message.Text);
        };
        return opened;
    }

    public async Task SignInAsync(string email, string password)
    {
        await Page.GotoAsync("/signin");
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.Locator("form.account button").ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
    }

    public Task SignInAsAdminAsync() => SignInAsync("admin@example.com", StoreServer.AdminPassword);

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
