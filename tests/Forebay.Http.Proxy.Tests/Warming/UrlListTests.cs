using Forebay.Http.Proxy.Warming;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Warming;

public sealed class UrlListTests
{
    private const string Origin = "https://shop.example/";

    [Fact]
    public void Lines_are_URIs_or_paths_of_the_origin_each_once_and_comments_are_none() =>
        Assert.Equal(["https://shop.example/a", "https://other.example/b", "https://shop.example/c?x=1"], UrlList.Read("# a list\n/a\r\n\n  https://other.example/b \n/a\n/c?x=1", Origin, 10));

    [Fact]
    public void Of_an_access_log_the_most_frequent_come_first() =>
        Assert.Equal(["https://shop.example/b", "https://shop.example/a"], UrlList.Read($"{Line("GET", "/a")}{Line("GET", "/b")}{Line("GET", "/b")}{Line("PUT", "/c")}nonsense\n{Line("GET", "/d")}", Origin, 2));

    [Theory]
    [InlineData("POST")]
    [InlineData("HEAD")]
    public void A_log_that_begins_with_another_method_is_a_log_all_the_same(string first) =>
        Assert.Equal(["https://shop.example/a"], UrlList.Read(Line(first, "/x") + Line("GET", "/a"), Origin, 10));

    [Fact]
    public void This_proxys_own_log_names_whole_URIs() =>
        Assert.Equal(["http://proxy.example/a?b"], UrlList.Read("info: 127.0.0.1 \"GET http://proxy.example/a?b\" 200 5 bytes, hit, 0.1 ms", null, 10));

    [Theory]
    [InlineData("")]
    [InlineData(" xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"")]
    [InlineData(" xmlns=\"http://www.google.com/schemas/sitemap/0.84\"")]
    public void A_sitemap_is_read_in_any_of_its_namespaces(string space) =>
        Assert.Equal(["https://a/1?x=1&y=2", "https://a/2"], UrlList.Read($"\n<?xml version=\"1.0\"?><urlset{space}><url><loc> https://a/1?x=1&amp;y=2 </loc><lastmod>2026</lastmod></url><url><loc>https://a/2</loc></url><url><loc>https://a/3</loc></url></urlset>", null, 2));

    [Theory]
    [InlineData("<urlset><url>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"y\">]><urlset><loc>&x;</loc></urlset>")]
    [InlineData("/a")]
    public void What_is_none_of_these_is_an_error(string text) => Assert.Throws<FormatException>(() => UrlList.Read(text, null, 10));

    [Fact]
    public void Nothing_is_a_list_of_nothing() => Assert.Empty(UrlList.Read("\n# nothing\n", null, 10));

    private static string Line(string method, string target) => $"1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"{method} {target} HTTP/1.1\" 200 1 \"-\" \"curl\"\n";
}
