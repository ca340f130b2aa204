using System.Text.Json;
using System.Text.Json.Nodes;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Admin;

/// <summary>Responses that are stored before anybody asks for them.</summary>
public sealed class WarmTests : ProxyTest
{
    private const string Sitemap = """
        <?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>http://proxy.example/a</loc></url><url><loc>http://proxy.example/b?x=1&amp;y=2</loc></url></urlset>
        """;

    private const string Log = "1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"GET /b?x=1&y=2 HTTP/1.1\" 200 1\n1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"POST /c HTTP/1.1\" 200 1\n1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"GET /a HTTP/1.1\" 200 1";

    public static TheoryData<string> Requests =>
    [
        """{ "urls": ["http://proxy.example/a", "http://proxy.example/b?x=1&y=2"] }""",
        """{ "text": "# two\n/a\n/b?x=1&y=2\n", "origin": "http://proxy.example" }""",
        $$"""{ "text": {{JsonSerializer.Serialize(Log)}}, "origin": "http://proxy.example" }""",
        $$"""{ "text": {{JsonSerializer.Serialize(Sitemap)}} }""",
        """{ "sitemap": "http://proxy.example/sitemap.xml" }""",
        """{ "sitemap": "http://proxy.example/index.xml" }""",
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task What_is_named_is_a_hit_for_who_asks_first(string request)
    {
        Origin.On("/sitemap.xml", OriginAnswer.Of(200, "Content-Type: application/xml", Sitemap));
        Origin.On("/index.xml", OriginAnswer.Of(200, "Content-Type: application/xml", "<sitemapindex><sitemap><loc>http://proxy.example/sitemap.xml</loc></sitemap></sitemapindex>"));
        Assert.Equal((2, 0, 0, 0), Report(await AdminCall.PostAsync(Proxy, "/warm", request)));
        await Proxy.StoredAsync();
        foreach (string target in new[] { "/a", "/b?x=1&y=2" })
        {
            RawResponse hit = await GetAsync(target);
            Assert.Equal((true, target), (hit.IsHit, hit.Text));
        }
        Assert.Equal((0, 2, 0, 0), Report(await AdminCall.PostAsync(Proxy, "/warm", request)));
    }

    [Fact]
    public async Task The_report_tells_what_could_not_be_stored_and_what_failed()
    {
        Origin.On("/private", OriginAnswer.Of(200, "Cache-Control: private", "1"));
        Origin.On("/broken", new OriginAnswer().Reset());
        Assert.Equal((1, 0, 1, 2), Report(await AdminCall.PostAsync(Proxy, "/warm", """{ "urls": ["http://proxy.example/a", "http://proxy.example/private", "http://proxy.example/broken", "no url"] }""")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{ "urls": 1 }""")]
    [InlineData("""{ "urls": [null] }""")]
    [InlineData("""{ "urls": [], "text": "/a" }""")]
    [InlineData("""{ "text": "/a" }""")]
    [InlineData("""{ "text": "<nonsense" }""")]
    [InlineData("""{ "text": "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><urlset><url><loc>&e;</loc></url></urlset>" }""")]
    [InlineData("""{ "sitemap": "file:///etc/hostname" }""")]
    [InlineData("""{ "sitemap": "http://proxy.example/a" }""")]
    [InlineData("""{ "urls": ["http://proxy.example/a"], "most": 0 }""")]
    public async Task What_can_not_be_understood_is_refused(string request)
    {
        Origin.On("/a", OriginAnswer.Of(404, "", "<html>"));
        RawResponse response = await AdminCall.PostAsync(Proxy, "/warm", request);
        Assert.True(response.Status == 400 || (response.Status == 200 && Report(response) is (0, 0, 0, > 0)), $"{response.StatusLine}: {response.Text}");
    }

    [Fact]
    public async Task Without_the_token_nothing_is_warmed()
    {
        Assert.Equal(401, (await AdminCall.PostAsync(Proxy, "/warm", """{ "urls": ["http://proxy.example/a"] }""", "X: y")).Status);
        Assert.Empty(Origin.Asked);
    }

    private static (int Stored, int Held, int NotStored, int Failures) Report(RawResponse response)
    {
        JsonNode report = JsonNode.Parse(response.Text)!;
        return ((int)report["stored"]!, (int)report["held"]!, (int)report["notStored"]!, report["failures"]!.AsArray().Count);
    }
}
