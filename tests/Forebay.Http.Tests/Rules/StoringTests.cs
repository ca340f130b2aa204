using Forebay.Http.Rules;
using Xunit;
using static Forebay.Http.Tests.Exchange;

namespace Forebay.Http.Tests.Rules;

public sealed class StoringTests
{
    [Theory]
    [InlineData("RFC 9111 3", "GET", 200, "Cache-Control: max-age=60", "Store")]
    [InlineData("RFC 9111 3", "HEAD", 200, "Cache-Control: max-age=60", "Store")]
    [InlineData("RFC 9111 3", "get", 200, "Cache-Control: max-age=60", "Method")]
    [InlineData("RFC 9111 3", "PUT", 200, "Cache-Control: max-age=60", "Method")]
    [InlineData("RFC 9111 3", "DELETE", 200, "Cache-Control: max-age=60", "Method")]
    [InlineData("RFC 9111 3", "PATCH", 200, "Cache-Control: max-age=60", "Method")]
    [InlineData("RFC 9111 3", "OPTIONS", 200, "Cache-Control: max-age=60", "Method")]
    [InlineData("RFC 9111 3", "TRACE", 200, "Cache-Control: max-age=60", "Method")]
    [InlineData("RFC 9111 3", "FROB", 200, "Cache-Control: max-age=60", "Method")]
    [InlineData("RFC 9110 9.3.3", "POST", 200, "Cache-Control: max-age=60", "Method")]
    [InlineData("RFC 9110 9.3.3", "POST", 200, "Cache-Control: max-age=60|Content-Location: /tracks?b=2&a=1", "Store")]
    [InlineData("RFC 9110 9.3.3", "POST", 200, "Cache-Control: max-age=60|Content-Location: https://shop.example/tracks?b=2&a=1", "Store")]
    [InlineData("RFC 9110 9.3.3", "POST", 200, "Cache-Control: max-age=60|Content-Location: /tracks", "Method")]
    [InlineData("RFC 9110 9.3.3", "POST", 200, "Cache-Control: max-age=60|Content-Location: https://other.example/tracks?b=2&a=1", "Method")]
    [InlineData("RFC 9110 9.3.3", "POST", 201, "Cache-Control: max-age=60|Content-Location: /tracks?b=2&a=1", "Method")]
    [InlineData("RFC 9110 9.3.3", "POST", 200, "Cache-Control: public|Content-Location: /tracks?b=2&a=1", "Method")]
    [InlineData("RFC 9110 9.3.3", "POST", 200, "Expires: {+60}|Content-Location: /tracks?b=2&a=1", "Store")]
    public void Only_what_answers_a_GET_is_stored(string section, string method, int status, string response, string decision) =>
        AssertDecision(section, Request(method: method, hasBody: method == "POST"), Response(response, status), decision);

    [Theory]
    [InlineData("RFC 9111 3", 100, "Status")]
    [InlineData("RFC 9111 3", 103, "Status")]
    [InlineData("RFC 9111 3", 199, "Status")]
    [InlineData("RFC 9111 3", 200, "Store")]
    [InlineData("RFC 9111 3", 201, "Store")]
    [InlineData("RFC 9111 3", 202, "Store")]
    [InlineData("RFC 9111 3", 203, "Store")]
    [InlineData("RFC 9111 3", 204, "Store")]
    [InlineData("RFC 9111 3", 205, "Store")]
    [InlineData("RFC 9111 3.3", 206, "Partial")]
    [InlineData("RFC 9111 3", 299, "Store")]
    [InlineData("RFC 9111 3", 300, "Store")]
    [InlineData("RFC 9111 3", 301, "Store")]
    [InlineData("RFC 9111 3", 302, "Store")]
    [InlineData("RFC 9111 3", 303, "Store")]
    [InlineData("RFC 9111 3", 304, "Status")]
    [InlineData("RFC 9111 3", 307, "Store")]
    [InlineData("RFC 9111 3", 308, "Store")]
    [InlineData("RFC 9111 3", 400, "Store")]
    [InlineData("RFC 9111 3", 404, "Store")]
    [InlineData("RFC 9111 3", 410, "Store")]
    [InlineData("RFC 9111 3", 418, "Store")]
    [InlineData("RFC 9111 3", 451, "Store")]
    [InlineData("RFC 9111 3", 499, "Store")]
    [InlineData("RFC 9111 3", 500, "Store")]
    [InlineData("RFC 9111 3", 503, "Store")]
    [InlineData("RFC 9111 3", 599, "Store")]
    [InlineData("RFC 9110 15", 600, "Status")]
    public void Every_final_status_is_stored_that_says_how_long(string section, int status, string decision) =>
        AssertDecision(section, Request(), Response("Cache-Control: max-age=60", status), decision);

    [Theory]
    [InlineData(200, "Store")]
    [InlineData(201, "NoFreshness")]
    [InlineData(202, "NoFreshness")]
    [InlineData(203, "Store")]
    [InlineData(204, "Store")]
    [InlineData(205, "NoFreshness")]
    [InlineData(299, "NoFreshness")]
    [InlineData(300, "Store")]
    [InlineData(301, "Store")]
    [InlineData(302, "NoFreshness")]
    [InlineData(303, "NoFreshness")]
    [InlineData(307, "NoFreshness")]
    [InlineData(308, "Store")]
    [InlineData(400, "NoFreshness")]
    [InlineData(401, "NoFreshness")]
    [InlineData(403, "NoFreshness")]
    [InlineData(404, "Store")]
    [InlineData(405, "Store")]
    [InlineData(410, "Store")]
    [InlineData(414, "Store")]
    [InlineData(500, "NoFreshness")]
    [InlineData(501, "Store")]
    [InlineData(502, "NoFreshness")]
    [InlineData(503, "NoFreshness")]
    [InlineData(504, "NoFreshness")]
    public void Without_a_time_only_statuses_that_may_be_guessed_are_stored(int status, string decision) =>
        AssertDecision("RFC 9110 15.1", Request(), Response("Last-Modified: {-86400}", status), decision);

    [Theory]
    [InlineData("RFC 9111 5.2.2.5", "", "Cache-Control: no-store, max-age=60", "ResponseNoStore")]
    [InlineData("RFC 9111 5.2.2.5", "", "Cache-Control: max-age=60|Cache-Control: No-Store", "ResponseNoStore")]
    [InlineData("RFC 9111 5.2.2.5", "", "Cache-Control: max-age=60, no-store=\"x\"", "ResponseNoStore")]
    [InlineData("RFC 9111 5.2.2.5", "", "Cache-Control: max-age=60, x=\"no-store\"", "Store")]
    [InlineData("RFC 9111 5.2.1.5", "Cache-Control: no-store", "Cache-Control: max-age=60", "RequestNoStore")]
    [InlineData("RFC 9111 5.2.2.7", "", "Cache-Control: private, max-age=60", "Private")]
    [InlineData("RFC 9111 5.2.2.7", "", "Cache-Control: private, public, max-age=60", "Private")]
    [InlineData("RFC 9111 5.2.2.7", "", "Cache-Control: private=\"x-user\", max-age=60", "Store")]
    [InlineData("RFC 9111 5.2.2.4", "", "Cache-Control: no-cache|ETag: \"a\"", "Store")]
    [InlineData("RFC 9111 5.2.2.4", "", "Cache-Control: no-cache, max-age=60", "Store")]
    [InlineData("RFC 9111 3.5", "Authorization: x", "Cache-Control: max-age=60", "Authorization")]
    [InlineData("RFC 9111 3.5", "Authorization: x", "Expires: {+60}", "Authorization")]
    [InlineData("RFC 9111 3.5", "Authorization: x", "Cache-Control: max-age=60, public", "Store")]
    [InlineData("RFC 9111 3.5", "Authorization: x", "Cache-Control: max-age=60, must-revalidate", "Store")]
    [InlineData("RFC 9111 3.5", "Authorization: x", "Cache-Control: s-maxage=60", "Store")]
    [InlineData("RFC 9111 3.5", "Authorization: x", "Cache-Control: max-age=60, proxy-revalidate", "Authorization")]
    [InlineData("RFC 9111 3.5", "Authorization: x", "Cache-Control: max-age=60, must-revalidate, private", "Private")]
    [InlineData("RFC 9111 4.1", "", "Cache-Control: max-age=60|Vary: *", "VaryAll")]
    [InlineData("RFC 9111 4.1", "", "Cache-Control: max-age=60|Vary: accept, *", "VaryAll")]
    [InlineData("RFC 9111 4.1", "", "Cache-Control: max-age=60|Vary: accept|Vary: *", "VaryAll")]
    [InlineData("RFC 9111 4.1", "", "Cache-Control: max-age=60|Vary: accept", "Store")]
    [InlineData("RFC 9111 3", "", "Expires: {+60}", "Store")]
    [InlineData("RFC 9111 3", "", "Expires: 0|ETag: \"a\"", "Store")]
    [InlineData("RFC 9111 3", "", "Expires: 0", "Useless")]
    [InlineData("RFC 9111 3", "", "Cache-Control: max-age=0", "Useless")]
    [InlineData("RFC 9111 3", "", "Cache-Control: max-age=0|Last-Modified: {-5}", "Store")]
    [InlineData("RFC 9111 3", "", "ETag: \"a\"", "Store")]
    [InlineData("RFC 9111 3", "", "", "Useless")]
    [InlineData("RFC 5861 3", "", "Cache-Control: max-age=0, stale-while-revalidate=60", "Store")]
    [InlineData("RFC 9111 7.3", "", "Cache-Control: max-age=60|Set-Cookie: a=b", "Cookie")]
    [InlineData("RFC 9111 7.3", "", "Cache-Control: max-age=60, public|Set-Cookie: a=b", "Store")]
    [InlineData("RFC 9111 7.3", "", "Cache-Control: s-maxage=60|Set-Cookie: a=b", "Store")]
    [InlineData("RFC 9111 7.3", "", "Cache-Control: max-age=60, no-cache=\"Set-Cookie\"|Set-Cookie: a=b", "Store")]
    [InlineData("RFC 9111 7.3", "", "Cache-Control: max-age=60, private=\"set-cookie\"|Set-Cookie: a=b", "Store")]
    [InlineData("RFC 9213 2.2", "", "CDN-Cache-Control: max-age=60|Set-Cookie: a=b", "Store")]
    [InlineData("RFC 9213 2.2", "", "CDN-Cache-Control: max-age=60|Cache-Control: no-store", "Store")]
    [InlineData("RFC 9213 2.2", "", "CDN-Cache-Control: no-store|Cache-Control: max-age=60", "ResponseNoStore")]
    [InlineData("RFC 9213 2.2", "", "CDN-Cache-Control: private|Cache-Control: max-age=60", "Private")]
    [InlineData("RFC 9213 2.1", "", "CDN-Cache-Control: max-age=60, &|Cache-Control: no-store", "ResponseNoStore")]
    [InlineData("RFC 9213 2.1", "", "CDN-Cache-Control: |Cache-Control: no-store", "ResponseNoStore")]
    [InlineData("RFC 9110 8.8", "", "Cache-Control: max-age=0|ETag: broken", "Useless")]
    public void A_shared_cache_stores_what_both_sides_permit(string section, string request, string response, string decision) =>
        AssertDecision(section, Request(request), Response(response), decision);

    [Theory]
    [InlineData("RFC 9111 5.2.2.7", "", "Cache-Control: private, max-age=60", "Store")]
    [InlineData("RFC 9111 5.2.2.7", "", "Cache-Control: private|ETag: \"a\"", "Store")]
    [InlineData("RFC 9111 3.5", "Authorization: x", "Cache-Control: max-age=60", "Store")]
    [InlineData("RFC 9111 5.2.2.10", "", "Cache-Control: s-maxage=60", "Useless")]
    [InlineData("RFC 9111 7.3", "", "Cache-Control: max-age=60|Set-Cookie: a=b", "Store")]
    [InlineData("RFC 9111 5.2.2.5", "", "Cache-Control: max-age=60, no-store", "ResponseNoStore")]
    [InlineData("RFC 9213 2.2", "", "CDN-Cache-Control: max-age=60|Cache-Control: no-store", "ResponseNoStore")]
    public void A_private_cache_stores_what_is_for_its_user(string section, string request, string response, string decision) =>
        Assert.Equal((section, decision), (section, Storing.Decide(Request(request), Response(response, options: Private), Private).ToString()));

    [Theory]
    [InlineData(200, "must-understand, no-store, max-age=60", "Store")]
    [InlineData(299, "must-understand, no-store, max-age=60", "NotUnderstood")]
    [InlineData(299, "must-understand, max-age=60", "NotUnderstood")]
    [InlineData(418, "must-understand, max-age=60", "NotUnderstood")]
    [InlineData(404, "must-understand, max-age=60", "Store")]
    [InlineData(200, "must-understand, no-store, private, max-age=60", "Private")]
    [InlineData(200, "must-understand;x, no-store, max-age=60", "ResponseNoStore")]
    public void Must_understand_goes_before_no_store(int status, string directives, string decision) =>
        AssertDecision("RFC 9111 5.2.2.3", Request(), Response($"Cache-Control: {directives}", status), decision);

    [Theory]
    [InlineData("GET", "bytes 0-9/20", "Store")]
    [InlineData("GET", "bytes 0-9/*", "Store")]
    [InlineData("GET", "bytes */20", "Partial")]
    [InlineData("GET", "bytes 9-0/20", "Partial")]
    [InlineData("GET", "bytes 0-20/20", "Partial")]
    [InlineData("GET", "lines 0-9/20", "Partial")]
    [InlineData("GET", "", "Partial")]
    [InlineData("HEAD", "bytes 0-9/20", "Partial")]
    public void A_part_is_stored_where_its_place_is_known(string method, string range, string decision) =>
        AssertDecision("RFC 9111 3.3", Request("Range: bytes=0-9", method), Response($"Cache-Control: max-age=60|Content-Range: {range}", 206), decision);

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public void The_answer_to_a_GET_with_a_body_is_not_stored(string method) =>
        AssertDecision("RFC 9110 9.3.1", Request(method: method, hasBody: true), Response("Cache-Control: max-age=60"), "RequestBody");

    [Theory]
    [InlineData("RFC 9111 3.1", "Connection: close, X-Hop|X-Hop: 1|Keep-Alive: 5|TE: trailers|Transfer-Encoding: chunked|Upgrade: h2c|Proxy-Authenticate: Basic|A: 1", "A")]
    [InlineData("RFC 9111 3.1", "Proxy-Authentication-Info: x|Proxy-Authorization: y|Proxy-Connection: z|Trailer: t|A: 1", "A")]
    [InlineData("RFC 9111 5.2.2.4", "Cache-Control: no-cache=\"a, b\"|A: 1|B: 2|C: 3", "Cache-Control C")]
    [InlineData("RFC 9111 5.2.2.7", "Cache-Control: private=\"A\"|A: 1|a: 2|C: 3", "Cache-Control C")]
    [InlineData("RFC 9111 3", "A: 1|X-Unknown: 2|A: 3", "A X-Unknown A")]
    public void Fields_that_are_for_the_connection_or_for_one_user_are_left_out(string section, string response, string kept) =>
        Assert.Equal((section, kept), (section, string.Join(' ', Storing.Keep(Response(response), Shared).Select(field => field.Name))));

    private static void AssertDecision(string section, RequestFacts request, ResponseFacts response, string decision) =>
        Assert.Equal((section, decision), (section, Storing.Decide(request, response, Shared).ToString()));
}
