using Forebay.Http.StructuredFields;
using Xunit;

namespace Forebay.Http.Tests.StructuredFields;

// The expected form is what section 4.1 writes of what was parsed, and says in one line what it was; BareItemReaderTests looks at the values themselves.
public sealed class StructuredFieldParserTests
{
    [Theory]
    [InlineData("RFC 9651 4.2.3.2", "a;b", "a;b")]
    [InlineData("RFC 9651 4.2.3.2", "a;b=?1", "a;b")]
    [InlineData("RFC 9651 4.2.3.2", "a;b=?0", "a;b=?0")]
    [InlineData("RFC 9651 4.2.3.2", "a; b=1;   c=2", "a;b=1;c=2")]
    [InlineData("RFC 9651 4.2.3.2", "a;b=\"x;y\";c=d", "a;b=\"x;y\";c=d")]
    [InlineData("RFC 9651 4.2.3.2", "1;b=1.50;c=:AQ:;d=@7;e=%\"%c3%bc\"", "1;b=1.5;c=:AQ==:;d=@7;e=%\"%c3%bc\"")]
    [InlineData("RFC 9651 4.2.3.2", "a;b=1;c=2;b=3", "a;b=3;c=2")]
    [InlineData("RFC 9651 4.2.3.2", "a;b=1;c;b", "a;b;c")]
    [InlineData("RFC 9651 4.2.3.3", "a;*=1;*b=2;c_-.*9=3", "a;*=1;*b=2;c_-.*9=3")]
    [InlineData("RFC 9651 4.2", "   a;b   ", "a;b")]
    [InlineData("RFC 9651 4.2.6", "a=b", null)]
    [InlineData("RFC 9651 4.2", "", null)]
    [InlineData("RFC 9651 4.2", "   ", null)]
    [InlineData("RFC 9651 4.2", "\ta", null)]
    [InlineData("RFC 9651 4.2", "a\t", null)]
    [InlineData("RFC 9651 4.2", "a\r\n", null)]
    [InlineData("RFC 9651 4.2", "\u00A0a", null)]
    [InlineData("RFC 9651 4.2", "a\0", null)]
    [InlineData("RFC 9651 4.2", "a, b", null)]
    [InlineData("RFC 9651 4.2.3", "(a)", null)]
    [InlineData("RFC 9651 4.2.3.2", "a ;b", null)]
    [InlineData("RFC 9651 4.2.3.2", "a;\tb", null)]
    [InlineData("RFC 9651 4.2.3.2", "a;", null)]
    [InlineData("RFC 9651 4.2.3.2", "a;;b", null)]
    [InlineData("RFC 9651 4.2.3.2", "a;b=", null)]
    [InlineData("RFC 9651 4.2.3.2", "a;b =1", null)]
    [InlineData("RFC 9651 4.2.3.2", "a;b= 1", null)]
    [InlineData("RFC 9651 4.2.3.2", "a;b=(1)", null)]
    [InlineData("RFC 9651 4.2.3.3", "a;B=1", null)]
    [InlineData("RFC 9651 4.2.3.3", "a;bC=1", null)]
    [InlineData("RFC 9651 4.2.3.3", "a;1b=1", null)]
    [InlineData("RFC 9651 4.2.3.3", "a;-b=1", null)]
    [InlineData("RFC 9651 4.2.3.3", "a;\u00FC=1", null)]
    public void An_item_is_what_section_4_2_3_says(string section, string field, string? expected)
    {
        bool isParsed = StructuredFieldParser.TryParseItem(field, out StructuredItem? item);
        string? written = isParsed && StructuredFieldSerializer.TrySerialize(item!, out string text) ? text : null;
        Assert.True(expected == written, $"{section}: {field} gave {written ?? "nothing"}");
    }

    [Theory]
    [InlineData("RFC 9651 4.2.1", "", "")]
    [InlineData("RFC 9651 4.2", "   ", "")]
    [InlineData("RFC 9651 4.2.1", "a", "a")]
    [InlineData("RFC 9651 4.2.1", "a,b,c", "a, b, c")]
    [InlineData("RFC 9651 4.2.1", "a ,b", "a, b")]
    [InlineData("RFC 9651 4.2.1", "a\t,\tb", "a, b")]
    [InlineData("RFC 9651 4.2.1", "a \t , \t b  ", "a, b")]
    [InlineData("RFC 9651 4.2.1", "a \t", "a")]
    [InlineData("RFC 9651 4.2.1", "a, a", "a, a")]
    [InlineData("RFC 9651 4.2.1", "1, \"b, c\", :AQ==:", "1, \"b, c\", :AQ==:")]
    [InlineData("RFC 9651 4.2.1.2", "()", "()")]
    [InlineData("RFC 9651 4.2.1.2", "(   )", "()")]
    [InlineData("RFC 9651 4.2.1.2", "( a  b )", "(a b)")]
    [InlineData("RFC 9651 4.2.1.2", "(a;x b;y=1);z, c", "(a;x b;y=1);z, c")]
    [InlineData("RFC 9651 4.2.1.2", "(a),(b)", "(a), (b)")]
    [InlineData("RFC 9651 4.2.1.2", "(1 1.0 ?0 @1 %\"a\")", "(1 1.0 ?0 @1 %\"a\")")]
    [InlineData("RFC 9651 4.2.1.2", "();a;a=2", "();a=2")]
    [InlineData("RFC 9651 4.2.1", "a,", null)]
    [InlineData("RFC 9651 4.2.1", "a, ", null)]
    [InlineData("RFC 9651 4.2.1", ",", null)]
    [InlineData("RFC 9651 4.2.1", ",a", null)]
    [InlineData("RFC 9651 4.2.1", "a,,b", null)]
    [InlineData("RFC 9651 4.2.1", "a, ,b", null)]
    [InlineData("RFC 9651 4.2.1", "a b", null)]
    [InlineData("RFC 9651 4.2.1", "a; b c", null)]
    [InlineData("RFC 9651 4.2", "\ta", null)]
    [InlineData("RFC 9651 4.2.1", "a\n,b", null)]
    [InlineData("RFC 9651 4.2", "a, \u00FC", null)]
    [InlineData("RFC 9651 4.2.1", "a, 1.", null)]
    [InlineData("RFC 9651 4.2.1.2", "(", null)]
    [InlineData("RFC 9651 4.2.1.2", "(a", null)]
    [InlineData("RFC 9651 4.2.1.2", "(a ", null)]
    [InlineData("RFC 9651 4.2.1.2", ")", null)]
    [InlineData("RFC 9651 4.2.1.2", "(a))", null)]
    [InlineData("RFC 9651 4.2.1.2", "(a,b)", null)]
    [InlineData("RFC 9651 4.2.1.2", "(a\tb)", null)]
    [InlineData("RFC 9651 4.2.1.2", "(\ta)", null)]
    [InlineData("RFC 9651 4.2.1.2", "(\"a\"\"b\")", null)]
    [InlineData("RFC 9651 4.2.1.2", "((a))", null)]
    [InlineData("RFC 9651 4.2.1.2", "(a (b))", null)]
    [InlineData("RFC 9651 4.2.1.2", "(a);", null)]
    [InlineData("RFC 9651 4.2.1.2", "(a) ;b", null)]
    [InlineData("RFC 9651 4.2.1.2", "(;a)", null)]
    public void A_list_is_what_section_4_2_1_says(string section, string field, string? expected)
    {
        bool isParsed = StructuredFieldParser.TryParseList(field, out IReadOnlyList<StructuredMember> list);
        string? written = isParsed && StructuredFieldSerializer.TrySerialize(list, out string text) ? text : null;
        Assert.True(expected == written, $"{section}: {field} gave {written ?? "nothing"}");
        Assert.True(isParsed || list.Count == 0, section);
    }

    [Theory]
    [InlineData("RFC 9651 4.2.2", "", "")]
    [InlineData("RFC 9651 4.2", "  ", "")]
    [InlineData("RFC 9651 4.2.2", "a", "a")]
    [InlineData("RFC 9651 4.2.2", "a=?1", "a")]
    [InlineData("RFC 9651 4.2.2", "a=?0", "a=?0")]
    [InlineData("RFC 9651 4.2.2", "a=1,b=x", "a=1, b=x")]
    [InlineData("RFC 9651 4.2.2", "a=1\t,\t b", "a=1, b")]
    [InlineData("RFC 9651 4.2.2", "a;x=1, b;y", "a;x=1, b;y")]
    [InlineData("RFC 9651 4.2.2", "a=?1;x=1", "a;x=1")]
    [InlineData("RFC 9651 4.2.2", "a=(1 2);x, b=()", "a=(1 2);x, b=()")]
    [InlineData("RFC 9651 4.2.2", "a=1, b=2, a=3", "a=3, b=2")]
    [InlineData("RFC 9651 4.2.2", "a=1;x, b=2, a", "a, b=2")]
    [InlineData("RFC 9651 4.2.2", "a=(1), b, a=2;y", "a=2;y, b")]
    [InlineData("RFC 9651 4.2.3.3", "*a=1, a*._-9=2", "*a=1, a*._-9=2")]
    [InlineData("RFC 9651 4.2.2", "max-age=60, s-maxage=30;ext", "max-age=60, s-maxage=30;ext")]
    [InlineData("RFC 9651 4.2.2", "a=", null)]
    [InlineData("RFC 9651 4.2.2", "a=,b", null)]
    [InlineData("RFC 9651 4.2.2", "a =1", null)]
    [InlineData("RFC 9651 4.2.2", "a= 1", null)]
    [InlineData("RFC 9651 4.2.2", "=1", null)]
    [InlineData("RFC 9651 4.2.2", "a=1,", null)]
    [InlineData("RFC 9651 4.2.2", "a=1, ", null)]
    [InlineData("RFC 9651 4.2.2", ",a", null)]
    [InlineData("RFC 9651 4.2.2", "a,,b", null)]
    [InlineData("RFC 9651 4.2.2", "a b", null)]
    [InlineData("RFC 9651 4.2.2", "a=1 b=2", null)]
    [InlineData("RFC 9651 4.2.2", "a=1;", null)]
    [InlineData("RFC 9651 4.2.2", "a==1", null)]
    [InlineData("RFC 9651 4.2.2", "a=(1", null)]
    [InlineData("RFC 9651 4.2.3.3", "A=1", null)]
    [InlineData("RFC 9651 4.2.3.3", "aB=1", null)]
    [InlineData("RFC 9651 4.2.3.3", "1a=1", null)]
    [InlineData("RFC 9651 4.2.3.3", "\"a\"=1", null)]
    [InlineData("RFC 9651 4.2.3.3", "\u00FC=1", null)]
    [InlineData("RFC 9651 4.2", "a=\u00FC", null)]
    [InlineData("RFC 9651 4.2", "\ta=1", null)]
    public void A_dictionary_is_what_section_4_2_2_says(string section, string field, string? expected)
    {
        bool isParsed = StructuredFieldParser.TryParseDictionary(field, out StructuredDictionary dictionary);
        string? written = isParsed && StructuredFieldSerializer.TrySerialize(dictionary, out string text) ? text : null;
        Assert.True(expected == written, $"{section}: {field} gave {written ?? "nothing"}");
        Assert.True(isParsed || dictionary.Count == 0, section);
    }

    [Theory]
    [InlineData("RFC 9651 4.2", new string[0], "")]
    [InlineData("RFC 9651 4.2", new[] { "" }, "")]
    [InlineData("RFC 9651 4.2", new[] { "a", "b" }, "a, b")]
    [InlineData("RFC 9651 4.2", new[] { "a, b ", "\tc" }, "a, b, c")]
    [InlineData("RFC 9651 4.2", new[] { "(a", "b)" }, null)]
    [InlineData("RFC 9651 4.2", new[] { "a", "" }, null)]
    [InlineData("RFC 9651 4.2", new[] { "", "a" }, null)]
    [InlineData("RFC 9651 4.2", new[] { "a", "", "b" }, null)]
    [InlineData("RFC 9651 4.2", new[] { "\"a", "b\"" }, "\"a, b\"")]
    public void The_lines_of_a_list_are_joined_by_commas(string section, string[] lines, string? expected)
    {
        bool isParsed = StructuredFieldParser.TryParseList(lines, out IReadOnlyList<StructuredMember> list);
        Assert.True(expected == (isParsed && StructuredFieldSerializer.TrySerialize(list, out string text) ? text : null), section);
    }

    [Theory]
    [InlineData("RFC 9651 4.2.2", new[] { "a=1, b=2", "a=3" }, "a=3, b=2")]
    [InlineData("RFC 9651 4.2.2", new[] { "a", "b", "a=?0" }, "a=?0, b")]
    [InlineData("RFC 9651 4.2.2", new[] { "a=1", "b=" }, null)]
    public void The_last_line_of_a_dictionary_wins(string section, string[] lines, string? expected)
    {
        bool isParsed = StructuredFieldParser.TryParseDictionary(lines, out StructuredDictionary dictionary);
        Assert.True(expected == (isParsed && StructuredFieldSerializer.TrySerialize(dictionary, out string text) ? text : null), section);
    }

    [Fact]
    public void An_item_has_one_line()
    {
        Assert.True(StructuredFieldParser.TryParseItem(["a"], out StructuredItem? item));
        Assert.Equal(new StructuredItem(BareItem.OfToken("a")), item);
        Assert.False(StructuredFieldParser.TryParseItem(["a", "a"], out _));
        Assert.False(StructuredFieldParser.TryParseItem(Array.Empty<string>(), out _));
    }

    [Fact]
    public void A_thousand_members_a_thousand_parameters_and_long_texts_are_parsed()
    {
        // RFC 9651 sections 3.1, 3.1.1, 3.1.2, 3.2, 3.3.3 and 3.3.4 name the least sizes that a parser must take.
        string members = string.Join(", ", Enumerable.Range(0, 1024).Select(i => $"k{i}=({string.Join(' ', Enumerable.Range(0, 256))})"));
        Assert.True(StructuredFieldParser.TryParseDictionary(members, out StructuredDictionary dictionary));
        Assert.Equal(1024, dictionary.Count);
        Assert.True(StructuredFieldParser.TryParseItem($"a{string.Concat(Enumerable.Range(0, 1024).Select(i => $";k{i}={i}"))}", out StructuredItem? item));
        Assert.Equal(1024, item.Parameters.Count);
        Assert.True(StructuredFieldParser.TryParseItem($"\"{new string('a', 100_000)}\"", out _));
        Assert.True(StructuredFieldParser.TryParseItem(new string('a', 100_000), out _));
        Assert.True(StructuredFieldParser.TryParseItem($":{new string('A', 100_000)}:", out _));
    }
}
