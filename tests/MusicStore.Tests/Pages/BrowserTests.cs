using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MusicStore.Pages;

/// <summary>The store as a visitor uses it, in a real browser.</summary>
[Trait("Needs", "browser")]
public sealed class BrowserTests(StoreServer store) : IClassFixture<StoreServer>
{
    [Fact]
    public async Task An_admin_renames_an_artist_and_home_shows_the_new_name()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        await browser.SignInAsAdminAsync();
        IPage page = browser.Page;
        await page.GotoAsync("/");
        ILocator artist = page.Locator("section", new() { HasText = "Popular artists" }).Locator("li a").First;
        string old = await artist.InnerTextAsync();

        await artist.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(old);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Renamed in a browser");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Renamed in a browser");

        await page.GotoAsync("/");
        await Expect(page.Locator("section", new() { HasText = "Popular artists" }).Locator("li a").First).ToHaveTextAsync("Renamed in a browser");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task The_play_button_counts_one_more()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.GotoAsync("/tracks/20");
        int before = int.Parse((await page.Locator("#plays").InnerTextAsync()).Split(' ')[0]);

        await page.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();

        await Expect(page.Locator("#plays")).ToHaveTextAsync($"{before + 1} plays");
        string name = await page.Locator("h1").InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Recent" }).ClickAsync();
        await Expect(page.Locator("ol.ranked li a").First).ToHaveTextAsync(name);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_wrong_price_is_told_and_what_was_typed_stays()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        await browser.SignInAsAdminAsync();
        IPage page = browser.Page;
        await page.GotoAsync("/tracks/21");
        string old = await page.Locator("h1").InnerTextAsync();

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Typed name");
        await page.GetByLabel("Price").FillAsync("cheap <b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("'cheap <b>' is not a price");
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Typed name");
        await Expect(page.GetByLabel("Price")).ToHaveValueAsync("cheap <b>");
        await Expect(page.Locator("h1")).ToHaveTextAsync(old);

        await page.GetByLabel("Price").FillAsync("3.50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Typed name");
        await Expect(page.Locator("dd", new() { HasText = "$3.50" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_customer_signs_in_by_the_button_and_out_again()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.GotoAsync("/");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_second_visit_of_a_page_is_from_memory_and_says_so()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.GotoAsync("/albums/7");
        await page.ReloadAsync();

        await Expect(page.Locator("#timing [data-part=album]")).ToHaveAttributeAsync("data-tier", "memory");
    }

    [Fact]
    public async Task The_dashboard_shows_the_tiers_and_removes_by_tag()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        await store.WarmAsync("/albums/9", "/albums/10");
        IPage page = browser.Page;
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cache" }).ClickAsync();

        await Expect(page.Locator("#tiers")).ToContainTextAsync("memory");
        await Expect(page.Locator("#tiers")).ToContainTextAsync("sqlite", new() { IgnoreCase = true });
        await page.Locator("#clear label", new() { HasText = "Tag" }).ClickAsync();
        await page.Locator("#clear #name").FillAsync("row:album:9");
        await page.Locator("#clear button[type=submit]").ClickAsync();
        await page.Locator("#confirm-yes").ClickAsync();

        await Eventually.TrueAsync(async () => (await store.PageAsync("/albums/9")).TierOf("album") == "primary", "what has the tag is reloaded");
        Assert.Equal("memory", (await store.PageAsync("/albums/10")).TierOf("album"));
        Assert.Empty(browser.Errors);
    }

    [Theory]
    [InlineData(ColorScheme.Light, "normal")]
    [InlineData(ColorScheme.Dark, "normal")]
    [InlineData(ColorScheme.Light, "0.15em")]
    public async Task No_page_is_wider_than_a_telephone(ColorScheme scheme, string letterSpacing)
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store, scheme);
        await browser.SignInAsAdminAsync();
        await browser.Page.SetViewportSizeAsync(360, 700);

        foreach (string path in (string[])["/", "/artists", "/artists/1", "/albums/1", "/tracks/1", "/popular", "/recent", "/customers", "/customers/1", "/trending", "/search", "/search?q=love&genre=1", "/basket", "/signin", "/register", "/playlists/1"])
        {
            await browser.Page.GotoAsync(path);
            // Wider letters stand for the fonts of other machines.
            int wide = await browser.Page.EvaluateAsync<int>("spacing => { document.body.style.letterSpacing = spacing; return document.documentElement.scrollWidth; }", letterSpacing);
            Assert.True(wide <= 360, $"{path} is {wide} pixels wide on a screen of 360");
        }
        Assert.Empty(browser.Errors);
    }
}
