using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Xunit;
using static Forebay.Http.Tests.Exchange;

namespace Forebay.Http.Tests.Rules;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("RFC 9111 4.3.1", "A: 1", "ETag: \"a\"", "", "A: 1|If-None-Match: \"a\"")]
    [InlineData("RFC 9111 4.3.1", "A: 1", "ETag: W/\"a\"", "", "A: 1|If-None-Match: W/\"a\"")]
    [InlineData("RFC 9111 4.3.1", "A: 1", "Last-Modified: {-60}", "", "A: 1|If-Modified-Since: {-60}")]
    [InlineData("RFC 9111 4.3.1", "A: 1", "Last-Modified: Saturday, 14-Mar-26 15:08:26 GMT", "", "A: 1|If-Modified-Since: Saturday, 14-Mar-26 15:08:26 GMT")]
    [InlineData("RFC 9111 4.3.1", "", "ETag: \"a\"|Last-Modified: {-60}", "", "If-None-Match: \"a\"|If-Modified-Since: {-60}")]
    [InlineData("RFC 9111 4.3.1", "", "ETag: \"a\"", "ETag: \"b\"", "If-None-Match: \"a\", \"b\"")]
    [InlineData("RFC 9111 4.3.1", "", "ETag: \"a\"", "ETag: \"a\"", "If-None-Match: \"a\"")]
    [InlineData("RFC 9111 4.3.1", "", "Last-Modified: {-60}", "ETag: \"b\"", "If-None-Match: \"b\"|If-Modified-Since: {-60}")]
    [InlineData("RFC 9111 4.3.1", "If-None-Match: \"x\"|If-Modified-Since: {0}|If-Range: \"x\"|B: 2", "ETag: \"a\"", "", "B: 2|If-None-Match: \"a\"")]
    [InlineData("RFC 9111 4.3.1", "A: 1", "ETag: broken|Last-Modified: broken", "", null)]
    [InlineData("RFC 9111 4.3.1", "A: 1", "", "", null)]
    public void The_origin_is_asked_by_the_validators_that_are_stored(string section, string request, string chosen, string other, string? conditional)
    {
        FieldList? asked = Validation.Condition(Lines(request), Response(chosen), [Response(other)]);
        Assert.Equal((section, conditional is null ? null : Text(Lines(conditional))), (section, asked is null ? null : Text(asked)));
    }

    [Theory]
    [InlineData("RFC 9111 4.3.4", "ETag: \"a\"", "ETag: \"a\" / ETag: \"b\"", "0")]
    [InlineData("RFC 9111 4.3.4", "ETag: \"b\"", "ETag: \"a\" / ETag: \"b\"", "1")]
    [InlineData("RFC 9111 4.3.4", "ETag: \"a\"", "ETag: \"a\" / ETag: \"a\"", "0 1")]
    [InlineData("RFC 9111 4.3.4", "ETag: \"a\"", "ETag: W/\"a\"", "")]
    [InlineData("RFC 9111 4.3.4", "ETag: W/\"a\"", "ETag: W/\"a\"", "0")]
    [InlineData("RFC 9111 4.3.4", "ETag: W/\"a\"", "ETag: W/\"a\"|Date: {-9} / ETag: \"a\"|Date: {-1}", "1")]
    [InlineData("RFC 9111 4.3.4", "ETag: \"x\"", "ETag: \"a\" / ETag: \"b\"", "")]
    [InlineData("RFC 9111 4.3.4", "Last-Modified: {-60}", "Last-Modified: {-60} / Last-Modified: {-30}", "0")]
    [InlineData("RFC 9111 4.3.4", "Last-Modified: {-60}", "Last-Modified: {-60}|Date: {-9} / Last-Modified: {-60}|Date: {-1}", "1")]
    [InlineData("RFC 9111 4.3.4", "Last-Modified: {-61}", "Last-Modified: {-60}", "")]
    [InlineData("RFC 9111 4.3.4", "", "ETag: \"a\"", "0")]
    [InlineData("RFC 9111 4.3.4", "", "Date: {-9} / Date: {-1}", "")]
    [InlineData("RFC 9111 4.3.4", "", "ETag: \"a\" / ETag: \"b\"", "")]
    public void A_304_confirms_what_it_names(string section, string notModified, string stored, string confirmed)
    {
        ResponseFacts[] all = [.. stored.Split(" / ").Select(one => Response(one))];
        Assert.Equal((section, confirmed), (section, string.Join(' ', Validation.Confirmed(Response(notModified, 304), all, one => one).Select(one => Array.IndexOf(all, one)))));
    }

    [Theory]
    [InlineData("RFC 9111 4.3.5", "ETag: \"a\"", "ETag: \"a\"", true)]
    [InlineData("RFC 9111 4.3.5", "ETag: \"b\"", "ETag: \"a\"", false)]
    [InlineData("RFC 9111 4.3.5", "ETag: \"a\"", "", false)]
    [InlineData("RFC 9111 4.3.5", "", "ETag: \"a\"", true)]
    [InlineData("RFC 9111 4.3.5", "ETag: W/\"a\"", "ETag: W/\"a\"", true)]
    [InlineData("RFC 9111 4.3.5", "ETag: W/\"a\"", "ETag: \"a\"", false)]
    [InlineData("RFC 9111 4.3.5", "Last-Modified: {-60}", "Last-Modified: {-60}", true)]
    [InlineData("RFC 9111 4.3.5", "Last-Modified: {-30}", "Last-Modified: {-60}", false)]
    [InlineData("RFC 9111 4.3.5", "Content-Length: 5", "Content-Length: 5", true)]
    [InlineData("RFC 9111 4.3.5", "Content-Length: 6", "Content-Length: 5", false)]
    [InlineData("RFC 9111 4.3.5", "Content-Length: 6", "", true)]
    [InlineData("RFC 9111 4.3.5", "ETag: \"a\"|Content-Length: 6", "ETag: \"a\"|Content-Length: 5", false)]
    public void A_HEAD_tells_of_the_stored_representation_or_makes_it_stale(string section, string head, string stored, bool same) =>
        Assert.Equal((section, same), (section, Validation.IsSameRepresentation(Response(head), Response(stored))));

    [Theory]
    [InlineData("RFC 9111 3.2", "A: 1|B: 2", "A: 3", "B: 2|A: 3")]
    [InlineData("RFC 9111 3.2", "A: 1|a: 2", "A: 3|A: 4", "A: 3|A: 4")]
    [InlineData("RFC 9111 3.2", "A: 1", "C: 3", "A: 1|C: 3")]
    [InlineData("RFC 9111 3.2", "Content-Length: 5|A: 1", "Content-Length: 0", "Content-Length: 5|A: 1")]
    [InlineData("RFC 9111 3.2", "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: gzip")]
    [InlineData("RFC 9111 3.2", "Content-Range: bytes 0-1/5", "Content-Range: bytes 0-4/5", "Content-Range: bytes 0-1/5")]
    [InlineData("RFC 9111 3.2", "A: 1", "Transfer-Encoding: chunked|Connection: X|X: 1", "A: 1")]
    [InlineData("RFC 9111 3.2", "Cache-Control: max-age=5", "Cache-Control: max-age=60", "Cache-Control: max-age=60")]
    [InlineData("RFC 9111 3.2", "Content-Type: a/b", "Content-Type: c/d", "Content-Type: c/d")]
    [InlineData("RFC 9111 5.1", "Age: 100|A: 1", "A: 2", "A: 2")]
    [InlineData("RFC 9111 5.1", "Age: 100|A: 1", "Age: 3", "A: 1|Age: 3")]
    [InlineData("RFC 9110 6.6.1", "Date: {-90}|A: 1", "A: 2", "A: 2")]
    [InlineData("RFC 9110 6.6.1", "Date: {-90}", "Date: {0}", "Date: {0}")]
    [InlineData("RFC 9111 5.2.2.4", "A: 1", "Cache-Control: no-cache=\"a\"|A: 2", "A: 1|Cache-Control: no-cache=\"a\"")]
    public void Newer_fields_take_the_place_of_stored_ones_but_for_those_of_the_body(string section, string stored, string newer, string updated) =>
        Assert.Equal((section, Text(Lines(updated))), (section, Text(Freshening.Update(Lines(stored), Response(newer, 304), Shared))));

    private static string Text(FieldList fields) => string.Join('|', fields.Select(field => $"{field.Name}: {field.Value}"));
}
