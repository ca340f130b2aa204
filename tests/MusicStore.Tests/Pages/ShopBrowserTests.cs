using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MusicStore.Pages;

/// <summary>Search and shop as a visitor uses them, in a real browser.</summary>
[Trait("Needs", "browser")]
public sealed class ShopBrowserTests(StoreServer store) : IClassFixture<StoreServer>
{
    [Fact]
    public async Task Completions_and_results_follow_what_is_typed_and_lead_by_the_keyboard()
    {
        store.WriteBehind("UPDATE Track SET Name = 'Kaleidoscope <i>Eyes</i>' WHERE TrackId = 51");
        await store.CaughtUpAsync();
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.GotoAsync("/search");
        ILocator field = page.GetByRole(AriaRole.Searchbox);

        await field.PressSequentiallyAsync("kaleid");
        await Expect(page.Locator("#completions a").First).ToHaveTextAsync("Kaleidoscope <i>Eyes</i>");
        await Expect(page.Locator("#completions mark").First).ToHaveTextAsync("Kaleidoscope");
        await Expect(page.Locator("#total")).ToHaveTextAsync("1 track");
        await Expect(page.Locator("#found li a").First).ToHaveTextAsync("Kaleidoscope <i>Eyes</i>");
        Assert.Equal(0, await page.Locator("#completions i, #found i").CountAsync());
        await field.PressAsync("ArrowDown");
        await field.PressAsync("Enter");

        await Expect(page.Locator("h1")).ToHaveTextAsync("Kaleidoscope <i>Eyes</i>");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task All_of_the_page_follows_what_is_typed_and_a_facet_narrows_that()
    {
        store.WriteBehind("UPDATE Track SET Name = 'Hurdygurdy March' WHERE TrackId IN (SELECT min(TrackId) FROM Track GROUP BY GenreId)");
        await store.CaughtUpAsync();
        long genres = store.Number("SELECT count(DISTINCT GenreId) FROM Track");
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.GotoAsync("/search?q=love&sort=name");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");

        await page.GetByRole(AriaRole.Searchbox).PressSequentiallyAsync("hurdyg");
        await Expect(page.Locator("h1")).ToContainTextAsync("hurdyg");
        await Expect(page.Locator("#total")).ToHaveTextAsync($"{genres} tracks");
        await Expect(page.Locator("form.refine input[name=q]")).ToHaveValueAsync("hurdyg*");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=hurdyg"));
        // The completions lie over what is below them.
        await page.Locator("h1").ClickAsync();
        ILocator genre = page.Locator(".facets section", new() { HasText = "Genres" }).Locator("li a").First;
        string name = await genre.InnerTextAsync();
        await genre.ClickAsync();

        await Expect(page.Locator(".facets a[aria-current=true]")).ToHaveTextAsync(name);
        await Expect(page.Locator("#total")).ToHaveTextAsync("1 track");
        await Expect(page.Locator("select[name=sort]")).ToHaveValueAsync("name");
        Assert.DoesNotContain("instant", page.Url);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_slip_is_told_and_facets_narrow_without_any_script()
    {
        store.WriteBehind("UPDATE Track SET Name = 'Xylophone Parade' WHERE TrackId IN (61, 62, 200)");
        await store.CaughtUpAsync();
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.RouteAsync("**/search.js", route => route.AbortAsync());
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("xylofone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("xylophone");
        await Expect(page.Locator("#total")).ToHaveTextAsync("3 tracks");
        ILocator genre = page.Locator(".facets section", new() { HasText = "Genres" }).Locator("li a").First;
        string name = await genre.InnerTextAsync();
        await genre.ClickAsync();
        await Expect(page.Locator(".facets a[aria-current=true]")).ToHaveTextAsync(name);
        await page.Locator(".facets a[aria-current=true]").ClickAsync();
        await Expect(page.Locator("#total")).ToHaveTextAsync("3 tracks");
    }

    [Fact]
    public async Task A_visitor_makes_an_account_buys_a_track_and_finds_it_among_the_purchases()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.GotoAsync("/tracks/71");
        string name = await page.Locator("h1").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put into the basket" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "make an account" }).ClickAsync();
        // By the keyboard alone.
        await page.GetByLabel("First name").FocusAsync();
        foreach (string text in (string[])["Brow", "Ser", "browser@example.com", "a long password"])
        {
            await page.Keyboard.TypeAsync(text);
            await page.Keyboard.PressAsync("Tab");
        }
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Brow Ser" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Basket" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Buy" }).ClickAsync();

        await Expect(page.Locator(".purchase")).ToContainTextAsync(name);
        await page.GotoAsync("/basket");
        await Expect(page.GetByText("Nothing is in it.")).ToBeVisibleAsync();
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_customer_makes_a_playlist_and_puts_a_track_on_it()
    {
        await using Browser browser = await Browser.OpenOrSkipAsync(store);
        IPage page = browser.Page;
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in as demo customer" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "My playlists" }).ClickAsync();
        await page.GetByLabel("New playlist").FillAsync("For the browser");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("For the browser");
        await page.GotoAsync("/tracks/72");
        string name = await page.Locator("h1").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Expect(page.Locator(".found")).ToContainTextAsync(name);
        Assert.Empty(browser.Errors);
    }
}
