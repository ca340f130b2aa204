using Forebay.Http.StructuredFields;
using Xunit;

namespace Forebay.Http.Tests.StructuredFields;

public sealed class StructuredFieldSerializerTests
{
    [Theory]
    [InlineData("RFC 9651 4.1.4", 0, "0")]
    [InlineData("RFC 9651 4.1.4", -7, "-7")]
    [InlineData("RFC 9651 4.1.4", 999_999_999_999_999, "999999999999999")]
    [InlineData("RFC 9651 4.1.4", -999_999_999_999_999, "-999999999999999")]
    [InlineData("RFC 9651 4.1.4", 1_000_000_000_000_000, null)]
    [InlineData("RFC 9651 4.1.4", -1_000_000_000_000_000, null)]
    [InlineData("RFC 9651 4.1.4", long.MinValue, null)]
    public void An_integer_has_at_most_15_digits(string section, long value, string? expected)
    {
        Assert.True(expected == Written(BareItem.OfInteger(value)), section);
        Assert.True((expected is null ? null : "@" + expected) == Written(BareItem.OfDate(value)), "RFC 9651 4.1.10");
    }

    [Theory]
    [InlineData("RFC 9651 4.1.5", "0", "0.0")]
    [InlineData("RFC 9651 4.1.5", "1", "1.0")]
    [InlineData("RFC 9651 4.1.5", "-1.5", "-1.5")]
    [InlineData("RFC 9651 4.1.5", "1.250", "1.25")]
    [InlineData("RFC 9651 4.1.5", "0.001", "0.001")]
    [InlineData("RFC 9651 4.1.5", "0.0005", "0.0")]
    [InlineData("RFC 9651 4.1.5", "0.0015", "0.002")]
    [InlineData("RFC 9651 4.1.5", "0.0025", "0.002")]
    [InlineData("RFC 9651 4.1.5", "0.00251", "0.003")]
    [InlineData("RFC 9651 4.1.5", "-0.0015", "-0.002")]
    [InlineData("RFC 9651 4.1.5", "-0.0001", "0.0")]
    [InlineData("RFC 9651 4.1.5", "-0.0", "0.0")]
    [InlineData("RFC 9651 4.1.5", "999999999999.999", "999999999999.999")]
    [InlineData("RFC 9651 4.1.5", "999999999999.9996", null)]
    [InlineData("RFC 9651 4.1.5", "1000000000000", null)]
    [InlineData("RFC 9651 4.1.5", "-1000000000000.5", null)]
    public void A_decimal_is_rounded_to_thousandths_and_has_at_most_12_digits_before_them(string section, string value, string? expected) =>
        Assert.True(expected == Written(BareItem.OfDecimal(decimal.Parse(value))), section);

    [Theory]
    [InlineData("RFC 9651 4.1.6", "", "\"\"")]
    [InlineData("RFC 9651 4.1.6", "a b", "\"a b\"")]
    [InlineData("RFC 9651 4.1.6", "a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("RFC 9651 4.1.6", "a\tb", null)]
    [InlineData("RFC 9651 4.1.6", "a\u007F", null)]
    [InlineData("RFC 9651 4.1.6", "\u00FC", null)]
    public void A_string_is_printable_ascii(string section, string value, string? expected) =>
        Assert.True(expected == Written(BareItem.OfString(value)), section);

    [Theory]
    [InlineData("RFC 9651 4.1.7", "a/b:c", "a/b:c")]
    [InlineData("RFC 9651 4.1.7", "*", "*")]
    [InlineData("RFC 9651 4.1.7", "", null)]
    [InlineData("RFC 9651 4.1.7", "1a", null)]
    [InlineData("RFC 9651 4.1.7", "a b", null)]
    [InlineData("RFC 9651 4.1.7", "a,b", null)]
    [InlineData("RFC 9651 4.1.7", "\u00FC", null)]
    public void A_token_begins_with_a_letter_or_a_star(string section, string value, string? expected) =>
        Assert.True(expected == Written(BareItem.OfToken(value)), section);

    [Theory]
    [InlineData("RFC 9651 4.1.8", "", "::")]
    [InlineData("RFC 9651 4.1.8", "00", ":AA==:")]
    [InlineData("RFC 9651 4.1.8", "FBFFBF", ":+/+/:")]
    public void A_byte_sequence_is_padded(string section, string hex, string expected) =>
        Assert.True(expected == Written(BareItem.OfByteSequence(Convert.FromHexString(hex))), section);

    [Theory]
    [InlineData("RFC 9651 4.1.9", true, "?1")]
    [InlineData("RFC 9651 4.1.9", false, "?0")]
    public void A_boolean_is_a_question_mark_and_a_digit(string section, bool value, string expected) =>
        Assert.True(expected == Written(BareItem.OfBoolean(value)), section);

    [Theory]
    [InlineData("RFC 9651 4.1.11", "", "%\"\"")]
    [InlineData("RFC 9651 4.1.11", "a b~", "%\"a b~\"")]
    [InlineData("RFC 9651 4.1.11", "\"%\\", "%\"%22%25\\\"")]
    [InlineData("RFC 9651 4.1.11", "f\u00FC\U0001F600", "%\"f%c3%bc%f0%9f%98%80\"")]
    [InlineData("RFC 9651 4.1.11", "\0\n\u007F", "%\"%00%0a%7f\"")]
    public void A_display_string_is_any_text(string section, string value, string expected) =>
        Assert.True(expected == Written(BareItem.OfDisplayString(value)), section);

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_display_string()
    {
        // RFC 9651 4.1.11, step 1. Built here, because a test's data can't carry it.
        Assert.Null(Written(BareItem.OfDisplayString("a" + '\uD83D')));
        Assert.Null(Written(BareItem.OfDisplayString('\uDE00' + "a")));
    }

    [Theory]
    [InlineData("RFC 9651 4.1.1.3", "a", true)]
    [InlineData("RFC 9651 4.1.1.3", "*a_-.9", true)]
    [InlineData("RFC 9651 4.1.1.3", "", false)]
    [InlineData("RFC 9651 4.1.1.3", "A", false)]
    [InlineData("RFC 9651 4.1.1.3", "aB", false)]
    [InlineData("RFC 9651 4.1.1.3", "9a", false)]
    [InlineData("RFC 9651 4.1.1.3", "a b", false)]
    [InlineData("RFC 9651 4.1.1.3", "\u00FC", false)]
    public void A_key_is_lower_case(string section, string key, bool canBeWritten)
    {
        var parameters = new Parameters([new(key, BareItem.OfInteger(1))]);
        Assert.True(canBeWritten == StructuredFieldSerializer.TrySerialize(new StructuredItem(BareItem.True, parameters), out string item), section);
        Assert.Equal(canBeWritten ? $"?1;{key}=1" : "", item);
        var dictionary = new StructuredDictionary([new(key, new InnerList([]))]);
        Assert.True(canBeWritten == StructuredFieldSerializer.TrySerialize(dictionary, out string field), section);
        Assert.Equal(canBeWritten ? $"{key}=()" : "", field);
    }

    [Fact]
    public void One_member_that_cannot_be_written_fails_the_whole_field()
    {
        // RFC 9651 4.1: whatever was written before it is not given.
        var good = new StructuredItem(BareItem.OfInteger(1));
        var bad = new StructuredItem(BareItem.OfString("\u00FC"));
        var badParameter = new StructuredItem(BareItem.True, new([new("a", bad.Value)]));
        IReadOnlyList<StructuredMember>[] lists =
        [
            [good, bad], [bad, good], [good, new InnerList([good, bad])], [new InnerList([], badParameter.Parameters)], [badParameter],
        ];
        Assert.All(lists, list =>
        {
            Assert.False(StructuredFieldSerializer.TrySerialize(list, out string field));
            Assert.Equal("", field);
        });
        Assert.False(StructuredFieldSerializer.TrySerialize(new StructuredDictionary([new("a", good), new("b", bad)]), out _));
    }

    [Fact]
    public void An_empty_list_or_dictionary_gives_an_empty_text()
    {
        // RFC 9651 4.1, step 1: the field is then left out.
        Assert.True(StructuredFieldSerializer.TrySerialize([], out string list));
        Assert.True(StructuredFieldSerializer.TrySerialize(StructuredDictionary.Empty, out string dictionary));
        Assert.Equal(("", ""), (list, dictionary));
    }

    private static string? Written(BareItem value) => StructuredFieldSerializer.TrySerialize(new StructuredItem(value), out string text) ? text : null;
}
