using Forebay.Http.StructuredFields;
using Xunit;

namespace Forebay.Http.Tests.StructuredFields;

public sealed class BareItemReaderTests
{
    [Theory]
    [InlineData("RFC 9651 4.2.4", "0", 0)]
    [InlineData("RFC 9651 4.2.4", "-0", 0)]
    [InlineData("RFC 9651 4.2.4", "42", 42)]
    [InlineData("RFC 9651 4.2.4", "-42", -42)]
    [InlineData("RFC 9651 4.2.4", "0042", 42)]
    [InlineData("RFC 9651 4.2.4", "-007", -7)]
    [InlineData("RFC 9651 4.2.4", "000000000000000", 0)]
    [InlineData("RFC 9651 4.2.4", "999999999999999", 999_999_999_999_999)]
    [InlineData("RFC 9651 4.2.4", "-999999999999999", -999_999_999_999_999)]
    [InlineData("RFC 9651 4.2", "  7", 7)]
    [InlineData("RFC 9651 4.2", "7  ", 7)]
    public void An_integer_has_its_number(string section, string text, long expected) =>
        Assert.True(Value(section, text).TryGetInteger(out long number) && number == expected, section);

    [Theory]
    [InlineData("RFC 9651 4.2.4", "1.5", "1.5")]
    [InlineData("RFC 9651 4.2.4", "-1.5", "-1.5")]
    [InlineData("RFC 9651 4.2.4", "0.001", "0.001")]
    [InlineData("RFC 9651 4.2.4", "-0.001", "-0.001")]
    [InlineData("RFC 9651 4.2.4", "1.0", "1")]
    [InlineData("RFC 9651 4.2.4", "-0.0", "0")]
    [InlineData("RFC 9651 4.2.4", "1.500", "1.5")]
    [InlineData("RFC 9651 4.2.4", "00001.05", "1.05")]
    [InlineData("RFC 9651 4.2.4", "123456789012.123", "123456789012.123")]
    [InlineData("RFC 9651 4.2.4", "-999999999999.999", "-999999999999.999")]
    public void A_decimal_has_its_number(string section, string text, string expected) =>
        Assert.True(Value(section, text).TryGetDecimal(out decimal number) && number == decimal.Parse(expected), section);

    [Theory]
    [InlineData("RFC 9651 4.2.4", "-")]
    [InlineData("RFC 9651 4.2.4", "--1")]
    [InlineData("RFC 9651 4.2.4", "- 1")]
    [InlineData("RFC 9651 4.2.3.1", "+1")]
    [InlineData("RFC 9651 4.2.4", "1-")]
    [InlineData("RFC 9651 4.2.4", "1e3")]
    [InlineData("RFC 9651 4.2.4", "0x10")]
    [InlineData("RFC 9651 4.2.4", "1_000")]
    [InlineData("RFC 9651 4.2.4", "1000000000000000")]
    [InlineData("RFC 9651 4.2.4", "-1000000000000000")]
    [InlineData("RFC 9651 4.2.4", "0000000000000000")]
    [InlineData("RFC 9651 4.2.4", "9999999999999999999999999999999999")]
    [InlineData("RFC 9651 4.2.4", "1.")]
    [InlineData("RFC 9651 4.2.4", "-1.")]
    [InlineData("RFC 9651 4.2.3.1", ".5")]
    [InlineData("RFC 9651 4.2.4", "-.5")]
    [InlineData("RFC 9651 4.2.4", "1.2345")]
    [InlineData("RFC 9651 4.2.4", "1.0000")]
    [InlineData("RFC 9651 4.2.4", "1.5.2")]
    [InlineData("RFC 9651 4.2.4", "1..5")]
    [InlineData("RFC 9651 4.2.4", "1.-5")]
    [InlineData("RFC 9651 4.2.4", "1234567890123.1")]
    [InlineData("RFC 9651 4.2.4", "0000000000001.0")]
    [InlineData("RFC 9651 4.2.4", "\u0661")]
    [InlineData("RFC 9651 4.2.4", "\uFF11")]
    public void A_malformed_number_fails(string section, string text) => Fails(section, text);

    [Theory]
    [InlineData("RFC 9651 4.2.5", "\"\"", "")]
    [InlineData("RFC 9651 4.2.5", "\"hello world\"", "hello world")]
    [InlineData("RFC 9651 4.2.5", "\"  \"", "  ")]
    [InlineData("RFC 9651 4.2.5", "\"\\\"\"", "\"")]
    [InlineData("RFC 9651 4.2.5", "\"\\\\\"", "\\")]
    [InlineData("RFC 9651 4.2.5", "\"a\\\\\\\"b\"", "a\\\"b")]
    [InlineData("RFC 9651 4.2.5", "\"~ !,;=()%41\"", "~ !,;=()%41")]
    public void A_string_has_its_text(string section, string text, string expected) =>
        Assert.True(Value(section, text).TryGetString(out string content) && content == expected, section);

    [Theory]
    [InlineData("RFC 9651 4.2.5", "\"")]
    [InlineData("RFC 9651 4.2.5", "\"a")]
    [InlineData("RFC 9651 4.2.5", "\"a\\\"")]
    [InlineData("RFC 9651 4.2.5", "\"a\\")]
    [InlineData("RFC 9651 4.2.5", "\"\\n\"")]
    [InlineData("RFC 9651 4.2.5", "\"\\,\"")]
    [InlineData("RFC 9651 4.2.5", "\"a\tb\"")]
    [InlineData("RFC 9651 4.2.5", "\"a\nb\"")]
    [InlineData("RFC 9651 4.2.5", "\"a\0b\"")]
    [InlineData("RFC 9651 4.2.5", "\"a\u007Fb\"")]
    [InlineData("RFC 9651 4.2.5", "\"f\u00FC\"")]
    [InlineData("RFC 9651 4.2.5", "\"\u20AC\"")]
    [InlineData("RFC 9651 4.2.3.1", "'a'")]
    [InlineData("RFC 9651 4.2", "\"a\"\"b\"")]
    public void A_malformed_string_fails(string section, string text) => Fails(section, text);

    [Theory]
    [InlineData("RFC 9651 4.2.6", "a")]
    [InlineData("RFC 9651 4.2.6", "A")]
    [InlineData("RFC 9651 4.2.6", "*")]
    [InlineData("RFC 9651 4.2.6", "*/*")]
    [InlineData("RFC 9651 4.2.6", "text/html")]
    [InlineData("RFC 9651 4.2.6", "https://example.com/")]
    [InlineData("RFC 9651 4.2.6", "a1!#$%&'*+-.^_`|~:/")]
    public void A_token_has_its_text(string section, string text) =>
        Assert.True(Value(section, text).TryGetToken(out string content) && content == text, section);

    [Theory]
    [InlineData("RFC 9651 4.2.6", "a\u00FC")]
    [InlineData("RFC 9651 4.2.6", "a@b")]
    [InlineData("RFC 9651 4.2.6", "a\"")]
    [InlineData("RFC 9651 4.2.6", "a\\b")]
    [InlineData("RFC 9651 4.2.6", "a{}")]
    [InlineData("RFC 9651 4.2.6", "a b")]
    [InlineData("RFC 9651 4.2.3.1", "_a")]
    [InlineData("RFC 9651 4.2.3.1", "/a")]
    [InlineData("RFC 9651 4.2.3.1", "\u00E4")]
    [InlineData("RFC 9651 4.2.3.1", "!")]
    public void A_malformed_token_fails(string section, string text) => Fails(section, text);

    [Theory]
    [InlineData("RFC 9651 4.2.7", "::", "")]
    [InlineData("RFC 9651 4.2.7", ":AA==:", "00")]
    [InlineData("RFC 9651 4.2.7", ":aGVsbG8=:", "68656C6C6F")]
    [InlineData("RFC 9651 4.2.7", ":aGVsbG8:", "68656C6C6F")]
    [InlineData("RFC 9651 4.2.7", ":AQ=:", "01")]
    [InlineData("RFC 9651 4.2.7", ":AQI:", "0102")]
    [InlineData("RFC 9651 4.2.7", ":AQID:", "010203")]
    [InlineData("RFC 9651 4.2.7", ":+/+/:", "FBFFBF")]
    [InlineData("RFC 9651 4.2.7", ":iZ==:", "89")]
    [InlineData("RFC 9651 4.2.7", ":AR==:", "01")]
    [InlineData("RFC 9651 4.2.7", ":AAECAwQFBgcICQ==:", "00010203040506070809")]
    public void A_byte_sequence_has_its_bytes(string section, string text, string hex) =>
        Assert.True(Value(section, text).TryGetByteSequence(out ReadOnlyMemory<byte> bytes) && Convert.ToHexString(bytes.Span) == hex, section);

    [Theory]
    [InlineData("RFC 9651 4.2.7", ":")]
    [InlineData("RFC 9651 4.2.7", ":aGVsbG8=")]
    [InlineData("RFC 9651 4.2.7", ":a:")]
    [InlineData("RFC 9651 4.2.7", ":AAAAA:")]
    [InlineData("RFC 9651 4.2.7", ":=:")]
    [InlineData("RFC 9651 4.2.7", ":====:")]
    [InlineData("RFC 9651 4.2.7", ":=aGVsbG8=:")]
    [InlineData("RFC 9651 4.2.7", ":aGV=bG8=:")]
    [InlineData("RFC 9651 4.2.7", ":AQID=:")]
    [InlineData("RFC 9651 4.2.7", ":AQ===:")]
    [InlineData("RFC 9651 4.2.7", ":aGVs bG8=:")]
    [InlineData("RFC 9651 4.2.7", ":aGVs\nbG8=:")]
    [InlineData("RFC 9651 4.2.7", ":_-_-:")]
    [InlineData("RFC 9651 4.2.7", ":a\u00FCAA:")]
    [InlineData("RFC 9651 4.2.7", ":AA!=:")]
    public void A_malformed_byte_sequence_fails(string section, string text) => Fails(section, text);

    [Theory]
    [InlineData("RFC 9651 4.2.8", "?1", true)]
    [InlineData("RFC 9651 4.2.8", "?0", false)]
    public void A_boolean_has_its_truth(string section, string text, bool expected) =>
        Assert.True(Value(section, text).TryGetBoolean(out bool truth) && truth == expected, section);

    [Theory]
    [InlineData("RFC 9651 4.2.8", "?")]
    [InlineData("RFC 9651 4.2.8", "?2")]
    [InlineData("RFC 9651 4.2.8", "?-0")]
    [InlineData("RFC 9651 4.2.8", "?true")]
    [InlineData("RFC 9651 4.2.8", "?T")]
    [InlineData("RFC 9651 4.2", "?11")]
    [InlineData("RFC 9651 4.2.8", "? 1")]
    public void A_malformed_boolean_fails(string section, string text) => Fails(section, text);

    [Theory]
    [InlineData("RFC 9651 4.2.9", "@0", 0)]
    [InlineData("RFC 9651 4.2.9", "@1659578233", 1_659_578_233)]
    [InlineData("RFC 9651 4.2.9", "@-1659578233", -1_659_578_233)]
    [InlineData("RFC 9651 4.2.9", "@253402300800", 253_402_300_800)]
    [InlineData("RFC 9651 4.2.9", "@999999999999999", 999_999_999_999_999)]
    public void A_date_has_its_seconds(string section, string text, long expected) =>
        Assert.True(Value(section, text).TryGetDate(out long seconds) && seconds == expected, section);

    [Theory]
    [InlineData("RFC 9651 4.2.9", "@")]
    [InlineData("RFC 9651 4.2.9", "@-")]
    [InlineData("RFC 9651 4.2.9", "@1.5")]
    [InlineData("RFC 9651 4.2.9", "@1.0")]
    [InlineData("RFC 9651 4.2.9", "@ 1")]
    [InlineData("RFC 9651 4.2.9", "@a")]
    [InlineData("RFC 9651 4.2.9", "@1000000000000000")]
    [InlineData("RFC 9651 4.2.9", "@@1")]
    public void A_malformed_date_fails(string section, string text) => Fails(section, text);

    [Theory]
    [InlineData("RFC 9651 4.2.10", "%\"\"", "")]
    [InlineData("RFC 9651 4.2.10", "%\"plain text\"", "plain text")]
    [InlineData("RFC 9651 4.2.10", "%\"f%c3%bc%c3%bc\"", "f\u00FC\u00FC")]
    [InlineData("RFC 9651 4.2.10", "%\"%e2%82%ac\"", "\u20AC")]
    [InlineData("RFC 9651 4.2.10", "%\"%f0%9f%98%80\"", "\U0001F600")]
    [InlineData("RFC 9651 4.2.10", "%\"%22%25\"", "\"%")]
    [InlineData("RFC 9651 4.2.10", "%\"%00%0a\"", "\0\n")]
    [InlineData("RFC 9651 4.2.10", "%\"%41\"", "A")]
    [InlineData("RFC 9651 4.2.10", "%\"a\\b\"", "a\\b")]
    [InlineData("RFC 9651 4.2.10", "%\"%ef%bb%bfa\"", "\uFEFFa")]
    [InlineData("RFC 9651 4.2.10", "%\"%ef%bf%bd\"", "\uFFFD")]
    public void A_display_string_has_its_text(string section, string text, string expected) =>
        Assert.True(Value(section, text).TryGetDisplayString(out string content) && content == expected, section);

    [Theory]
    [InlineData("RFC 9651 4.2.10", "%")]
    [InlineData("RFC 9651 4.2.10", "%a")]
    [InlineData("RFC 9651 4.2.10", "%\"")]
    [InlineData("RFC 9651 4.2.10", "%\"a")]
    [InlineData("RFC 9651 4.2.10", "% \"a\"")]
    [InlineData("RFC 9651 4.2.10", "%'a'")]
    [InlineData("RFC 9651 4.2.10", "%\"%\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%c\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%C3%BC\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%cG\"")]
    [InlineData("RFC 9651 4.2.10", "%\"% 1\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%c3\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%bc\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%c0%80\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%ed%a0%80\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%f4%90%80%80\"")]
    [InlineData("RFC 9651 4.2.10", "%\"%ff\"")]
    [InlineData("RFC 9651 4.2.10", "%\"f\u00FC\"")]
    [InlineData("RFC 9651 4.2.10", "%\"a\tb\"")]
    [InlineData("RFC 9651 4.2.10", "%\"a\u007F\"")]
    [InlineData("RFC 9651 4.2.10", "%\"a\\\"b\"")]
    public void A_malformed_display_string_fails(string section, string text) => Fails(section, text);

    private static BareItem Value(string section, string text)
    {
        Assert.True(StructuredFieldParser.TryParseItem(text, out StructuredItem? item), $"{section}: {text}");
        Assert.Empty(item.Parameters);
        return item.Value;
    }

    private static void Fails(string section, string text)
    {
        Assert.False(StructuredFieldParser.TryParseItem(text, out StructuredItem? item), $"{section}: {text}");
        Assert.Null(item);
    }
}
