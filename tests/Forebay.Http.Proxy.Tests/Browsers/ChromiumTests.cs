using System.Collections.Concurrent;
using Forebay.Http.Proxy.Tests.Origin;
using Microsoft.Playwright;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Browsers;

/// <summary>A page with all that belongs to it, in a real browser.</summary>
[Trait("Needs", "browser")]
public sealed class ChromiumTests : ProxyTest
{
    private const string Html = """
        <!doctype html><html><head><link rel="stylesheet" href="/page.css"><link rel="icon" href="data:,"></head>
        <body><img src="/dot.gif" alt=""><p id="said">no</p><script src="/page.js"></script></body></html>
        """;

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly string[] Paths = ["/page", "/page.css", "/page.js", "/dot.gif"];

    // A GIF of one transparent pixel.
    private static readonly byte[] Dot = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_loads_and_for_the_next_browser_every_part_is_a_hit(bool isTls)
    {
        Origin.On("/page", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html; charset=utf-8", Html));
        Origin.On("/page.css", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/css", $"#said {{ color: rgb(1, 2, 3) }} /* {new string('x', 4000)} */"));
        Origin.On("/page.js", OriginAnswer.Chunked(200, "Cache-Control: max-age=60|Content-Type: text/javascript").Chunk("document.getElementById('said')").Chunk(".textContent = 'yes';").EndChunks());
        Origin.On("/dot.gif", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: image/gif", Dot));
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, $"There is no {string.Join(", ", Names)} in PATH: install Chromium to run the tests that need a browser.");
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
        string address = isTls ? $"https://127.0.0.1:{Proxy.TlsPort}" : $"http://127.0.0.1:{Proxy.Port}";

        ConcurrentDictionary<string, string> first = await LoadAsync(browser, address);
        await Proxy.StoredAsync();
        ConcurrentDictionary<string, string> second = await LoadAsync(browser, address);

        Assert.All(Paths, path => Assert.StartsWith("forebay;fwd=uri-miss", first[path], StringComparison.Ordinal));
        Assert.All(Paths, path => Assert.StartsWith("forebay;hit", second[path], StringComparison.Ordinal));
        Assert.Equal(Paths.Length, Origin.Asked.Count);
    }

    /// <summary>Loads the page in a browser that has stored nothing; returns what the cache said of each part.</summary>
    private static async Task<ConcurrentDictionary<string, string>> LoadAsync(IBrowser browser, string address)
    {
        await using IBrowserContext context = await browser.NewContextAsync(new() { IgnoreHTTPSErrors = true });
        IPage page = await context.NewPageAsync();
        var said = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var failed = new ConcurrentBag<string>();
        page.Response += (_, response) => said[new Uri(response.Url).AbsolutePath] = response.Headers.GetValueOrDefault("cache-status", "");
        page.RequestFailed += (_, request) => failed.Add($"{request.Url}: {request.Failure}");
        page.PageError += (_, error) => failed.Add(error);
        await page.GotoAsync(address + "/page");
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("yes");
        await Assertions.Expect(page.Locator("#said")).ToHaveCSSAsync("color", "rgb(1, 2, 3)");
        Assert.Equal(1, await page.EvaluateAsync<int>("document.images[0].naturalWidth"));
        Assert.Empty(failed);
        return said;
    }
}
