using Forebay.Http.NoVarySearch;
using Xunit;

namespace Forebay.Http.Tests.NoVarySearch;

public sealed class SearchVarianceTests
{
    [Theory]
    [InlineData("5.1", "key-order", false, "a b c")]
    [InlineData("5.1", "key-order=?1", false, "a b c")]
    [InlineData("5.1", "key-order=?0, params=(\"a\")", true, "b c")]
    [InlineData("5.1", "params", true, "")]
    [InlineData("5.1", "params=?1", true, "")]
    [InlineData("5.1", "params=(\"a\")", true, "b c")]
    [InlineData("5.1", "params=(\"a\" \"c\")", true, "b")]
    [InlineData("5.1", "params=(\"a\";x);y", true, "b c")]
    [InlineData("5.1", "params, except=(\"a\")", true, "a")]
    [InlineData("5.1", "except=(\"a\" \"b\"), params", true, "a b")]
    [InlineData("5.1", "params, except=()", true, "")]
    [InlineData("5.1", "key-order, params, except=(\"c\")", false, "c")]
    [InlineData("5.1, unknown keys are passed over", "key-order, later=5", false, "a b c")]
    [InlineData("RFC 9651 4.2.2, the last of a key wins", "params=(\"a\"), params=(\"b\")", true, "a c")]
    [InlineData("RFC 9651 4.2.2, a parameter is no key", "params; key-order", true, "")]
    [InlineData("5.3, names are decoded", "params=(\"%61\" \"%62\")", true, "c")]
    public void A_field_says_which_parameters_matter(string section, string field, bool keyOrderMatters, string matter)
    {
        SearchVariance variance = SearchVariance.Parse(field);
        Assert.True(keyOrderMatters == variance.KeyOrderMatters, section);
        Assert.Equal(matter, string.Join(' ', ((string[])["a", "b", "c"]).Where(variance.Matters)));
        Assert.False(variance.IsDefault);
    }

    [Theory]
    [InlineData("5.1, absent", null)]
    [InlineData("5.1, absent", "")]
    [InlineData("5.1", "unknown-key")]
    [InlineData("5.1", "key-order=\"yes\"")]
    [InlineData("5.1", "key-order=1")]
    [InlineData("5.1", "key-order=()")]
    [InlineData("5.1", "key-order=?0")]
    [InlineData("5.1", "params=?0")]
    [InlineData("5.1", "params=()")]
    [InlineData("5.1", "params=\"a\"")]
    [InlineData("5.1", "params=a")]
    [InlineData("5.1", "params=1")]
    [InlineData("5.1", "params=(a)")]
    [InlineData("5.1", "params=(\"a\" b)")]
    [InlineData("5.1", "params=(\"a\" %\"b\")")]
    [InlineData("5.1", "key-order, params=(a)")]
    [InlineData("5.1", "params=(\"a\"), except=(\"x\")")]
    [InlineData("5.1", "params=(), except=()")]
    [InlineData("5.1", "params=?0, except=(\"x\")")]
    [InlineData("5.1", "params, except=(x)")]
    [InlineData("5.1", "params, except=\"x\"")]
    [InlineData("5.1", "params, except")]
    [InlineData("5.1", "params, except=?0")]
    [InlineData("5.1", "except=(\"x\")")]
    [InlineData("5.1", "except=()")]
    [InlineData("5.1", "key-order, except=(\"x\")")]
    [InlineData("RFC 9651 4.2", "params,")]
    [InlineData("RFC 9651 4.2", "Params")]
    [InlineData("RFC 9651 4.2", "params=(\"a\", \"b\")")]
    [InlineData("RFC 9651 4.2", "params=(\"f\u00FC\")")]
    public void A_field_without_effect_leaves_queries_letter_by_letter(string section, string? field)
    {
        SearchVariance variance = SearchVariance.Parse(field);
        Assert.True(variance.IsDefault, section);
        Assert.False(variance.AreEquivalent("a=1&b=2", "b=2&a=1"));
        Assert.False(variance.AreEquivalent("a=1", "%61=1"));
        Assert.False(variance.AreEquivalent("a=1", "a=1&"));
        Assert.False(variance.AreEquivalent(null, ""));
        Assert.True(variance.AreEquivalent("a=%zz", "a=%zz"));
    }

    [Fact]
    public void Lines_are_joined() => Assert.Equal("?c=3", SearchVariance.Parse(["params", "except=(\"c\")"]).Canonical("a=1&c=3&b"));

    [Theory]
    [InlineData("6.1, no query is an empty one", "key-order", null, "", true)]
    [InlineData("6.1, percent-decoding", "key-order", "a=x", "%61=%78", true)]
    [InlineData("6.1, percent-decoding", "key-order", "a=\u00E9", "a=%C3%A9", true)]
    [InlineData("6.1, percent-decoding", "key-order", "a=%c3%a9", "a=%C3%A9", true)]
    [InlineData("6.1, no UTF-8", "key-order", "a=%f6", "a=%ef%bf%bd", true)]
    [InlineData("6.1, no UTF-8", "key-order", "a=%e2%82", "a=%f6", true)]
    [InlineData("6.1, empty pairs", "key-order", "a=x&&&&", "a=x", true)]
    [InlineData("6.1, empty pairs", "key-order", "&a=x", "a=x", true)]
    [InlineData("6.1, empty value", "key-order", "a=", "a", true)]
    [InlineData("6.1, empty name", "key-order", "=", "", false)]
    [InlineData("6.1, empty name", "key-order", "=x", "x", false)]
    [InlineData("6.1, spaces", "key-order", "a=%20", "a=+", true)]
    [InlineData("6.1, spaces", "key-order", "a= ", "a=+&", true)]
    [InlineData("6.1, a plus that is one", "key-order", "a=%2B", "a=+", false)]
    [InlineData("6, only the first equals sign parts", "key-order", "a=b=c", "a=b%3Dc", true)]
    [InlineData("6, only the first equals sign parts", "key-order", "a%3Db=c", "a=b=c", false)]
    [InlineData("6, an ampersand in a value", "key-order", "a=1%26b=2", "a=1&b=2", false)]
    [InlineData("6, a percent sign alone", "key-order", "a=%", "a=%25", true)]
    [InlineData("6, a percent sign alone", "key-order", "a=%4", "a=%254", true)]
    [InlineData("6, a percent sign alone", "key-order", "a=%zz", "a=%25zz", true)]
    [InlineData("6, decoded once", "key-order", "a=%2541", "a=A", false)]
    [InlineData("6, a byte order mark stays", "key-order", "a=%EF%BB%BFx", "a=x", false)]
    [InlineData("6, semicolons part nothing", "key-order", "a=1;b=2", "a=1&b=2", false)]
    [InlineData("6, case", "key-order", "a=x", "a=X", false)]
    [InlineData("6, order of names", "key-order", "a=1&b=2&c=3", "c=3&a=1&b=2", true)]
    [InlineData("6, order of one name's values", "key-order", "a=1&b=2&a=3", "b=2&a=1&a=3", true)]
    [InlineData("6, order of one name's values", "key-order", "a=1&a=2", "a=2&a=1", false)]
    [InlineData("6, number of values", "key-order", "a=1", "a=1&a=1", false)]
    [InlineData("6, order without key-order", "params=(\"x\")", "a=1&b=2", "b=2&a=1", false)]
    [InlineData("6, listed", "params=(\"x\")", "a=1&x=2", "a=1", true)]
    [InlineData("6, listed", "params=(\"x\")", "x=1&a=1&x", "a=1&x=3", true)]
    [InlineData("6, listed", "params=(\"x\")", "a=1&X=2", "a=1", false)]
    [InlineData("6, listed", "params=(\"x\")", "a=1&%78=2", "a=1", true)]
    [InlineData("6, not listed", "params=(\"x\")", "a=1", "a=2", false)]
    [InlineData("6, all", "params", "a=1&b=2", null, true)]
    [InlineData("6, all but", "params, except=(\"id\")", "id=1&a=2", "b&id=1", true)]
    [InlineData("6, all but", "params, except=(\"id\")", "id=1", "id=2", false)]
    [InlineData("6, all but", "params, except=(\"id\")", "id=1", "a=1", false)]
    [InlineData("6, all but, in any order", "key-order, params, except=(\"a\" \"b\")", "a=1&x&b=2", "b=2&a=1", true)]
    [InlineData("6, all but, in order", "params, except=(\"a\" \"b\")", "a=1&x&b=2", "b=2&a=1", false)]
    [InlineData("5.3, a name that is not ASCII", "params=(\"%C3%A9+%E6%B0%97\")", "\u00E9 \u6C17=1", "%C3%A9%20\u6C17=3", true)]
    [InlineData("5.3, a name that is not ASCII", "params=(\"%C3%A9+%E6%B0%97\")", "%C3%A9+%E6%B0%97=4", null, true)]
    [InlineData("5.3, a plus in a name", "params=(\"a%2Bb\")", "a%2Bb=1", "", true)]
    [InlineData("5.3, a plus in a name", "params=(\"a%2Bb\")", "a+b=1", "", false)]
    public void Queries_are_equivalent_as_section_6_says(string section, string field, string? one, string? other, bool areEquivalent)
    {
        SearchVariance variance = SearchVariance.Parse(field);
        Assert.True(areEquivalent == variance.AreEquivalent(one, other), section);
        Assert.True(areEquivalent == variance.AreEquivalent(other, one), section);
    }

    [Theory]
    [InlineData("key-order", "b=2&a=%C3%a9&a=+", "?a=%C3%A9&a=%20&b=2")]
    [InlineData("key-order", "a&&=", "?=&a=")]
    [InlineData("key-order", null, "")]
    [InlineData("params", "a=1", "")]
    [InlineData("params, except=(\"id\")", "a=1&id=%26", "?id=%26")]
    [InlineData("", "b&a=%zz", "?b&a=%zz")]
    [InlineData("", "", "?")]
    [InlineData("", null, "")]
    public void The_canonical_form_is_a_query_again(string field, string? query, string expected)
    {
        SearchVariance variance = SearchVariance.Parse(field);
        string canonical = variance.Canonical(query);
        Assert.Equal(expected, canonical);
        Assert.Equal(canonical, variance.Canonical(canonical.Length == 0 ? null : canonical[1..]));
    }
}
