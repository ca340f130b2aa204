using Forebay.Http.Rules;
using Xunit;
using static Forebay.Http.Tests.Exchange;

namespace Forebay.Http.Tests.Rules;

public sealed class PreconditionsTests
{
    [Theory]
    [InlineData("RFC 9110 13.1.2", "", "ETag: \"a\"", 200, "Send")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: \"a\"", "ETag: \"a\"", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: W/\"a\"", "ETag: \"a\"", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: \"a\"", "ETag: W/\"a\"", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: \"b\"", "ETag: \"a\"", 200, "Send")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: \"b\", \"a\"", "ETag: \"a\"", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: \"b\"|If-None-Match: \"a\"", "ETag: \"a\"", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: \"a,b\"", "ETag: \"a,b\"", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: *", "ETag: \"a\"", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: *", "", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: a", "ETag: \"a\"", 200, "Send")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: \"a\"", "", 200, "Send")]
    [InlineData("RFC 9110 13.1.2", "If-None-Match: \"a\"", "ETag: a", 200, "Send")]
    [InlineData("RFC 9110 13.1.3", "If-Modified-Since: {-60}", "Last-Modified: {-60}", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.3", "If-Modified-Since: {-59}", "Last-Modified: {-60}", 200, "NotModified")]
    [InlineData("RFC 9110 13.1.3", "If-Modified-Since: {-61}", "Last-Modified: {-60}", 200, "Send")]
    [InlineData("RFC 9110 13.1.3", "If-Modified-Since: yesterday", "Last-Modified: {-60}", 200, "Send")]
    [InlineData("RFC 9110 13.1.3", "If-Modified-Since: 0", "Last-Modified: {-60}", 200, "Send")]
    [InlineData("RFC 9110 13.2.2", "If-None-Match: \"b\"|If-Modified-Since: {0}", "ETag: \"a\"|Last-Modified: {-60}", 200, "Send")]
    [InlineData("RFC 9110 13.2.2", "If-None-Match: \"a\"|If-Modified-Since: {-90}", "ETag: \"a\"|Last-Modified: {-60}", 200, "NotModified")]
    [InlineData("RFC 9111 4.3.2", "If-Modified-Since: {-30}", "Date: {-30}", 200, "NotModified")]
    [InlineData("RFC 9111 4.3.2", "If-Modified-Since: {-31}", "Date: {-30}", 200, "Send")]
    [InlineData("RFC 9111 4.3.2", "If-Modified-Since: {0}", "", 200, "NotModified")]
    [InlineData("RFC 9111 4.3.2", "If-Modified-Since: {-1}", "", 200, "Send")]
    [InlineData("RFC 9111 4.3.2", "If-None-Match: \"a\"", "ETag: \"a\"", 404, "Send")]
    [InlineData("RFC 9111 4.3.2", "If-Modified-Since: {0}", "Last-Modified: {-60}", 301, "Send")]
    [InlineData("RFC 9111 4.3.2", "If-None-Match: \"a\"", "ETag: \"a\"", 206, "NotModified")]
    [InlineData("RFC 9111 4.3.2", "If-Match: \"a\"", "ETag: \"a\"", 200, "AskOrigin")]
    [InlineData("RFC 9111 4.3.2", "If-Unmodified-Since: {0}", "Last-Modified: {-60}", 200, "AskOrigin")]
    [InlineData("RFC 9111 4.3.2", "If-Match: \"b\"|If-None-Match: \"a\"", "ETag: \"a\"", 200, "AskOrigin")]
    public void A_fresh_response_answers_conditions_by_its_validators(string section, string request, string response, int status, string result) =>
        Assert.Equal((section, result), (section, Preconditions.Evaluate(Request(request), Response(response, status)).ToString()));

    [Theory]
    [InlineData("RFC 9110 13.1.5", "", "ETag: \"a\"", true)]
    [InlineData("RFC 9110 13.1.5", "If-Range: \"a\"", "ETag: \"a\"", true)]
    [InlineData("RFC 9110 13.1.5", "If-Range: \"b\"", "ETag: \"a\"", false)]
    [InlineData("RFC 9110 13.1.5", "If-Range: W/\"a\"", "ETag: W/\"a\"", false)]
    [InlineData("RFC 9110 13.1.5", "If-Range: \"a\"", "ETag: W/\"a\"", false)]
    [InlineData("RFC 9110 13.1.5", "If-Range: \"a\"", "", false)]
    [InlineData("RFC 9110 13.1.5", "If-Range: {-60}", "Last-Modified: {-60}", true)]
    [InlineData("RFC 9110 13.1.5", "If-Range: {-59}", "Last-Modified: {-60}", false)]
    [InlineData("RFC 9110 13.1.5", "If-Range: {-61}", "Last-Modified: {-60}", false)]
    [InlineData("RFC 9110 8.8.2.2", "If-Range: {0}", "Last-Modified: {0}|Date: {0}", false)]
    [InlineData("RFC 9110 13.1.5", "If-Range: nonsense", "Last-Modified: {-60}", false)]
    public void A_range_applies_to_the_very_representation_it_was_asked_of(string section, string request, string response, bool applies) =>
        Assert.Equal((section, applies), (section, Preconditions.RangeApplies(Lines(request), Response(response))));

    [Fact]
    public void A_304_repeats_what_tells_of_caching_and_nothing_of_the_body() =>
        Assert.Equal(
            ["Cache-Control", "Date", "ETag", "Vary", "Age"],
            Preconditions.NotModifiedFields(Lines("Cache-Control: public|Content-Type: a/b|Date: {0}|ETag: \"a\"|Vary: a|Content-Length: 3|X: y|Age: 3|Last-Modified: {0}")).Select(field => field.Name));
}
