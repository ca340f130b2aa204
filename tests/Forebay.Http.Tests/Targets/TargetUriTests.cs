using Forebay.Http.Targets;
using Xunit;

namespace Forebay.Http.Tests.Targets;

public sealed class TargetUriTests
{
    [Theory]
    [InlineData("RFC 9110 4.2.3", "http://Example.COM/a", "http://example.com/a")]
    [InlineData("RFC 9110 4.2.3", "HTTP://example.com", "http://example.com/")]
    [InlineData("RFC 9110 4.2.3", "http://example.com:80/", "http://example.com/")]
    [InlineData("RFC 9110 4.2.3", "https://example.com:443/", "https://example.com/")]
    [InlineData("RFC 9110 4.2.3", "http://example.com:/", "http://example.com/")]
    [InlineData("RFC 9110 4.2.3", "http://example.com:0080/", "http://example.com/")]
    [InlineData("RFC 9110 4.2.3", "https://example.com:80/", "https://example.com:80/")]
    [InlineData("RFC 9110 4.2.3", "http://example.com?x", "http://example.com/?x")]
    [InlineData("RFC 9110 4.2.5", "http://example.com/a#b", "http://example.com/a")]
    [InlineData("RFC 3986 6.2.2", "http://example.com/%7Ea/../b/./c?b=1&a=2", "http://example.com/%7Ea/../b/./c?b=1&a=2")]
    [InlineData("RFC 3986 6.2.2", "http://example.com//a//b/", "http://example.com//a//b/")]
    [InlineData("RFC 3986 3.2.2", "http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/")]
    [InlineData("RFC 3986 3.2.2", "http://[2001:db8::zz]/", null)]
    [InlineData("RFC 3986 3.2.2", "http://[::1/", null)]
    [InlineData("RFC 3986 3.2.2", "http://[::1]x/", null)]
    [InlineData("RFC 3986 3.2.3", "http://example.com:99999/", null)]
    [InlineData("RFC 3986 3.2.3", "http://example.com:8x/", null)]
    [InlineData("RFC 3986 3.2.3", "http://example.com:80:80/", null)]
    [InlineData("RFC 9110 4.2.4", "http://user@example.com/", null)]
    [InlineData("RFC 9110 4.2.4", "http://user:password@example.com/", null)]
    [InlineData("RFC 9110 4.2.1", "http:///a", null)]
    [InlineData("RFC 9110 4.2.1", "http://exa mple.com/", null)]
    [InlineData("RFC 9110 4.2.1", "http://example.com/a b", null)]
    [InlineData("RFC 9110 4.2.1", "http://example.com/a\r\nb", null)]
    [InlineData("RFC 9110 4.2.1", "http://example.com\\@evil.example/", null)]
    [InlineData("RFC 9110 4.2", "ftp://example.com/", null)]
    [InlineData("RFC 9110 4.2", "/a", null)]
    [InlineData("RFC 9110 4.2", "", null)]
    public void An_origin_has_one_form_and_the_path_keeps_its_own(string section, string text, string? read) =>
        Assert.Equal((section, read), (section, TargetUri.TryParse(text, out TargetUri? target) ? target.ToString() : null));

    // The examples of RFC 3986 section 5.4, with HTTP's base.
    [Theory]
    [InlineData("g", "http://a/b/c/g")]
    [InlineData("./g", "http://a/b/c/g")]
    [InlineData("g/", "http://a/b/c/g/")]
    [InlineData("/g", "http://a/g")]
    [InlineData("//g", "http://g/")]
    [InlineData("?y", "http://a/b/c/d;p?y")]
    [InlineData("g?y", "http://a/b/c/g?y")]
    [InlineData("#s", "http://a/b/c/d;p?q")]
    [InlineData("g#s", "http://a/b/c/g")]
    [InlineData("g?y#s", "http://a/b/c/g?y")]
    [InlineData(";x", "http://a/b/c/;x")]
    [InlineData("g;x=1/../y", "http://a/b/c/y")]
    [InlineData("", "http://a/b/c/d;p?q")]
    [InlineData(".", "http://a/b/c/")]
    [InlineData("..", "http://a/b/")]
    [InlineData("../g", "http://a/b/g")]
    [InlineData("../..", "http://a/")]
    [InlineData("../../g", "http://a/g")]
    [InlineData("../../../g", "http://a/g")]
    [InlineData("/./g", "http://a/g")]
    [InlineData("/../g", "http://a/g")]
    [InlineData("g.", "http://a/b/c/g.")]
    [InlineData("..g", "http://a/b/c/..g")]
    [InlineData("./g/.", "http://a/b/c/g/")]
    [InlineData("g/./h", "http://a/b/c/g/h")]
    [InlineData("g/../h", "http://a/b/c/h")]
    [InlineData("g?y/./x", "http://a/b/c/g?y/./x")]
    [InlineData("https://b.example/x", "https://b.example/x")]
    [InlineData("http:g", null)]
    [InlineData("mailto:x@y", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("g h", null)]
    public void A_reference_leads_where_the_RFC_says(string reference, string? resolved)
    {
        Assert.True(TargetUri.TryParse("http://a/b/c/d;p?q", out TargetUri? from));
        Assert.Equal(resolved, from.TryResolve(reference, out TargetUri? target) ? target.ToString() : null);
    }

    [Theory]
    [InlineData("RFC 9112 3.2.1", "GET", "/a?b", "Host: Shop.example", "http://shop.example/a?b")]
    [InlineData("RFC 9112 3.2.1", "GET", "//a", "Host: shop.example", "http://shop.example//a")]
    [InlineData("RFC 9112 3.2.1", "GET", "/a", "Host: shop.example:80", "http://shop.example/a")]
    [InlineData("RFC 9112 3.2.2", "GET", "http://shop.example/a", "Host: shop.example", "http://shop.example/a")]
    [InlineData("RFC 9112 3.2.2", "GET", "http://shop.example:80/a", "Host: SHOP.example", "http://shop.example/a")]
    [InlineData("RFC 9112 3.2.2", "GET", "http://other.example/a", "Host: shop.example", "The request target names 'other.example', and Host 'shop.example'.")]
    [InlineData("RFC 9112 3.2.2", "GET", "gopher://shop.example/a", "Host: shop.example", "The request target 'gopher://shop.example/a' is neither a path nor an http URI.")]
    [InlineData("RFC 9112 3.2.3", "CONNECT", "shop.example:443", "Host: shop.example", "CONNECT asks for a tunnel, and there are none here.")]
    [InlineData("RFC 9112 3.2.4", "OPTIONS", "*", "Host: shop.example", "http://shop.example/")]
    [InlineData("RFC 9112 3.2.4", "GET", "*", "Host: shop.example", "The target of GET is '*', which is for OPTIONS alone.")]
    [InlineData("RFC 9112 3.2", "GET", "/", "A: b", "The request has no Host.")]
    [InlineData("RFC 9112 3.2", "GET", "/", "Host: a|Host: a", "The request has 2 lines of Host; it must have one.")]
    [InlineData("RFC 9112 3.2", "GET", "/", "Host: a, b", "Host is 'a, b', which is no host with an optional port.")]
    [InlineData("RFC 9112 3.2", "GET", "/", "Host: ", "Host is '', which is no host with an optional port.")]
    [InlineData("RFC 9112 3.2", "GET", "/", "Host: a/b", "Host is 'a/b', which is no host with an optional port.")]
    [InlineData("RFC 9112 3.2", "GET", "/", "Host: u@a", "Host is 'u@a', which is no host with an optional port.")]
    [InlineData("RFC 9112 3.2", "GET", "a", "Host: a", "The request target 'a' is neither a path nor an http URI.")]
    [InlineData("RFC 9112 3.2", "GET", "/a#b", "Host: a", "The request target '/a#b' is neither a path nor an http URI.")]
    public void What_a_request_is_about_is_found_or_refused_with_a_reason(string section, string method, string text, string fields, string found) =>
        Assert.Equal((section, found), (section, RequestTarget.TryRead(method, text, Exchange.Lines(fields), "http", out TargetUri? target, out string? error) ? target.ToString() : error));
}
