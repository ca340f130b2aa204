using Forebay.Http.Rules;
using Xunit;
using static Forebay.Http.Tests.Exchange;

namespace Forebay.Http.Tests.Rules;

public sealed class InvalidatingTests
{
    private const string Own = "https://shop.example/tracks?b=2&a=1";

    [Theory]
    [InlineData("RFC 9111 4.4", "POST", 200, "", Own)]
    [InlineData("RFC 9111 4.4", "PUT", 204, "", Own)]
    [InlineData("RFC 9111 4.4", "DELETE", 200, "", Own)]
    [InlineData("RFC 9111 4.4", "PATCH", 200, "", Own)]
    [InlineData("RFC 9111 4.4", "FROB", 200, "", Own)]
    [InlineData("RFC 9111 4.4", "get", 200, "", Own)]
    [InlineData("RFC 9111 4.4", "POST", 303, "", Own)]
    [InlineData("RFC 9111 4.4", "POST", 299, "", Own)]
    [InlineData("RFC 9111 4.4", "POST", 400, "", "")]
    [InlineData("RFC 9111 4.4", "POST", 404, "", "")]
    [InlineData("RFC 9111 4.4", "POST", 500, "", "")]
    [InlineData("RFC 9111 4.4", "POST", 503, "", "")]
    [InlineData("RFC 9111 4.4", "GET", 200, "Location: /x", "")]
    [InlineData("RFC 9111 4.4", "HEAD", 200, "", "")]
    [InlineData("RFC 9111 4.4", "OPTIONS", 200, "", "")]
    [InlineData("RFC 9111 4.4", "TRACE", 200, "", "")]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: /tracks/9", Own + " https://shop.example/tracks/9")]
    [InlineData("RFC 9111 4.4", "POST", 200, "Content-Location: 9?x=y", Own + " https://shop.example/9?x=y")]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: /a|Content-Location: /b", Own + " https://shop.example/a https://shop.example/b")]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: https://shop.example:443/a", Own + " https://shop.example/a")]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: https://SHOP.example/a#part", Own + " https://shop.example/a")]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: https://other.example/a", Own)]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: http://shop.example/a", Own)]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: https://shop.example:8443/a", Own)]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: //other.example/a", Own)]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: http://[broken", Own)]
    [InlineData("RFC 9111 4.4", "POST", 400, "Location: /a", "")]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: /a%7Eb/%2e?y=1&x=2", Own + " https://shop.example/a%7Eb/%2e?y=1&x=2")]
    [InlineData("RFC 9111 4.4", "POST", 201, "Location: mailto:a@b", Own)]
    [InlineData("RFC 9111 4.4", "POST", 200, "Location: /tracks?b=2&a=1", Own)]
    public void A_change_that_succeeded_makes_its_target_invalid_and_where_it_leads(string section, string method, int status, string response, string targets) =>
        Assert.Equal((section, targets), (section, string.Join(' ', Invalidating.TargetsOf(Request(method: method), Response(response, status)).Select(target => target.ToString()))));
}
