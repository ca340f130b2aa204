using Forebay.Http.Rules;
using Xunit;
using static Forebay.Http.Tests.Exchange;

namespace Forebay.Http.Tests.Rules;

public sealed class VariantsTests
{
    [Theory]
    [InlineData("RFC 9111 4.1", "", "Foo: 1", "Foo: 2", true)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: 1", "Foo: 1", true)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: 1", "foo: 1", true)]
    [InlineData("RFC 9111 4.1", "Vary: foo", "FOO: 1", "Foo: 1", true)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: 1", "Foo: 2", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: a", "Foo: A", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "", "", true)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: 1", "", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "", "Foo: 1", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: ", "", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo, Bar", "Foo: 1|Bar: 2", "Bar: 2|Foo: 1", true)]
    [InlineData("RFC 9111 4.1", "Vary: Foo, Bar", "Foo: 1|Bar: 2", "Foo: 1|Bar: 3", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo|Vary: Bar", "Foo: 1|Bar: 2", "Foo: 1|Bar: 3", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo, Bar", "Foo: 1", "Foo: 1|Bar: 3", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: 1|Other: 1", "Foo: 1|Other: 2", true)]
    [InlineData("RFC 9111 4.1", "Vary: ,", "Foo: 1", "Foo: 2", true)]
    [InlineData("RFC 9111 4.1", "Vary: *", "Foo: 1", "Foo: 1", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo, *", "Foo: 1", "Foo: 1", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: 1|Foo: 2", "Foo: 1, 2", true)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: 1|Foo: 2", "Foo: 2|Foo: 1", false)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: 1,2", "Foo: 1 ,\t2", true)]
    [InlineData("RFC 9111 4.1", "Vary: Foo", "Foo: \"1, 2\"", "Foo: \"1,2\"", false)]
    [InlineData("RFC 9111 4.1", "Vary: User-Agent", "User-Agent: x (like, y)", "User-Agent: x (like,y)", false)]
    [InlineData("RFC 9111 4.1", "Vary: Cookie", "Cookie: a=1; b=2", "Cookie: b=2; a=1", false)]
    [InlineData("RFC 9110 12.5.4", "Vary: Accept-Language", "Accept-Language: en, de", "Accept-Language: EN,DE", true)]
    [InlineData("RFC 9110 12.5.4", "Vary: Accept-Language", "Accept-Language: en, de", "Accept-Language: de, en", true)]
    [InlineData("RFC 9110 12.5.4", "Vary: Accept-Language", "Accept-Language: en;q=0.5, de", "Accept-Language: de, en; q=0.500", true)]
    [InlineData("RFC 9110 12.5.4", "Vary: Accept-Language", "Accept-Language: en;q=0.5, de", "Accept-Language: de, en", false)]
    [InlineData("RFC 9110 12.5.4", "Vary: Accept-Language", "Accept-Language: en;q=1, de;q=1.0", "Accept-Language: en, de", true)]
    [InlineData("RFC 9110 12.5.4", "Vary: Accept-Language", "Accept-Language: en", "Accept-Language: en-US", false)]
    [InlineData("RFC 9110 12.5.4", "Vary: Accept-Language", "Accept-Language: en|Accept-Language: de", "Accept-Language: de, en", true)]
    [InlineData("RFC 9110 12.5.4", "Vary: Accept-Language", "Accept-Language: en;q=0", "Accept-Language: en", false)]
    [InlineData("RFC 9110 12.5.3", "Vary: Accept-Encoding", "Accept-Encoding: gzip, br", "Accept-Encoding: BR,gzip", true)]
    [InlineData("RFC 9110 12.5.3", "Vary: Accept-Encoding", "Accept-Encoding: gzip", "Accept-Encoding: gzip, br", false)]
    [InlineData("RFC 9110 12.5.3", "Vary: Accept-Encoding", "Accept-Encoding: identity;q=0", "Accept-Encoding: identity;q=0.0", true)]
    [InlineData("RFC 9110 12.5.1", "Vary: Accept", "Accept: text/html, */*;q=0.1", "Accept: */*;q=0.1,TEXT/HTML", true)]
    [InlineData("RFC 9110 12.5.1", "Vary: Accept", "Accept: text/html;level=1", "Accept: text/html", false)]
    [InlineData("RFC 9110 12.5.1", "Vary: Accept", "Accept: text/html;v=A", "Accept: text/html;v=a", false)]
    public void A_variant_is_given_to_those_who_ask_the_same(string section, string response, string original, string request, bool matches) =>
        Assert.Equal((section, matches), (section, Variants.Matches(Lines(original), Lines(response), Lines(request))));

    [Fact]
    public void Of_several_that_match_the_one_made_last_is_best()
    {
        ResponseFacts older = Response("Date: {-60}"), newer = Response("Date: {-10}"), received = Response("Date: {-60}", receivedAt: 5);
        Assert.Same(newer, Variants.Best([older, newer, received], one => one));
        Assert.Same(received, Variants.Best([older, received], one => one));
        Assert.Null(Variants.Best(Array.Empty<ResponseFacts>(), one => one));
    }
}
