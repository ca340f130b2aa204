using Forebay.Http.Fields;
using Xunit;

namespace Forebay.Http.Tests.Fields;

public sealed class EntityTagTests
{
    [Theory]
    [InlineData("\"a\"", "a", false)]
    [InlineData("W/\"a\"", "a", true)]
    [InlineData("\"\"", "", false)]
    [InlineData("\"a\\\"", "a\\", false)]
    [InlineData("\"ä\"", "ä", false)]
    [InlineData("\"a,b\"", "a,b", false)]
    [InlineData("a", null, false)]
    [InlineData("\"a", null, false)]
    [InlineData("w/\"a\"", null, false)]
    [InlineData("W/a", null, false)]
    [InlineData("W/\"", null, false)]
    [InlineData("\"", null, false)]
    [InlineData("\"a b\"", null, false)]
    [InlineData("\"a\"b\"", null, false)]
    [InlineData("", null, false)]
    [InlineData(null, null, false)]
    public void A_tag_is_quoted_and_nothing_in_it_is_escaped(string? text, string? opaque, bool weak)
    {
        Assert.Equal(opaque is not null, EntityTag.TryParse(text, out EntityTag? tag));
        Assert.Equal((opaque, weak), (tag?.Opaque, tag?.IsWeak ?? false));
        if (tag is not null)
            Assert.Equal(text, tag.ToString());
    }

    // RFC 9110 section 8.8.3.2, its table.
    [Theory]
    [InlineData("W/\"1\"", "W/\"1\"", false, true)]
    [InlineData("W/\"1\"", "W/\"2\"", false, false)]
    [InlineData("W/\"1\"", "\"1\"", false, true)]
    [InlineData("\"1\"", "\"1\"", true, true)]
    [InlineData("\"a\"", "\"A\"", false, false)]
    public void Tags_are_compared_strongly_and_weakly(string one, string other, bool strong, bool weak)
    {
        Assert.True(EntityTag.TryParse(one, out EntityTag? first) & EntityTag.TryParse(other, out EntityTag? second));
        Assert.Equal((strong, weak), (first!.IsStronglyEqualTo(second!), first.IsWeaklyEqualTo(second!)));
    }

    [Theory]
    [InlineData("\"a\", W/\"b\",\"c\"", "\"a\" W/\"b\" \"c\"")]
    [InlineData("\"a,b\" , \"c\\\"", "\"a,b\" \"c\\\"")]
    [InlineData("a, \"b\"", "\"b\"")]
    [InlineData("\"a\", \"b", "\"a\"")]
    [InlineData("*", "")]
    public void A_list_gives_the_tags_in_it(string text, string tags) => Assert.Equal(tags, string.Join(' ', EntityTag.ParseList(text)));
}
