using Microsoft.Playwright;
using MusicStore.Pages;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MusicStore.Similarity;

/// <summary>Similar tracks and recommendations as a visitor sees them, in a real browser.</summary>
[Trait("Needs", "browser")]
public sealed class SimilarBrowserTests(VectorStore vectors) : IClassFixture<VectorStore>
{
    [Fact]
    public async Task Similar_tracks_lead_on_and_a_play_brings_recommendations_with_their_reason()
    {
        StoreServer store = vectors.Server;
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.GotoAsync("/register");
        await page.GetByLabel("First name").FillAsync("Ear");
        await page.GetByLabel("Last name").FillAsync("Worm");
        await page.GetByLabel("E-mail").FillAsync("earworm@example.com");
        await page.GetByLabel("Password").FillAsync("a long password");
        await page.GetByLabel("Password").PressAsync("Enter");
        await Expect(page.Locator("#for-you")).ToContainTextAsync("until we know you");
        await page.GotoAsync("/tracks/120");
        string played = await page.Locator("h1").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "▶ Play" }).ClickAsync();

        ILocator similar = page.Locator("#similar li a").First;
        string name = await similar.InnerTextAsync();
        await similar.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(name);
        await page.GotoAsync("/");

        await Expect(page.Locator("#for-you")).ToContainTextAsync($"“{played}”, because you played it");
        await Expect(page.Locator("#for-you")).Not.ToContainTextAsync("until we know you");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task How_far_the_vectors_are_is_on_a_page()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(vectors.Server);

        await browser.Page.GotoAsync("/vectors");

        await Expect(browser.Page.Locator("#now")).ToContainTextAsync("Learned at");
        await Expect(browser.Page.GetByRole(AriaRole.Row, new() { Name = "behaviour 600" })).ToBeVisibleAsync();
    }
}
