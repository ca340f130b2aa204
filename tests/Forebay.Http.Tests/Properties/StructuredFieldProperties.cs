using Forebay.Http.StructuredFields;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Forebay.Http.Tests.Properties;

// A failure's message holds FsCheck's seed and the smallest case it found.
public sealed class StructuredFieldProperties
{
    private const string KeyBegin = "abz*";
    private const string KeyRest = "abz09_-.*";
    private const string TokenBegin = "azAZ*";
    private const string TokenRest = "azAZ09!#$%&'*+-.^_`|~:/";

    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true);

    private static readonly Gen<BareItem> BareItems = Gen.OneOf(
        Whole().Select(BareItem.OfInteger),
        Whole().Select(value => BareItem.OfDecimal(value / 1000m)),
        Text(Printable()).Select(BareItem.OfString),
        Word(TokenBegin, TokenRest).Select(BareItem.OfToken),
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Select(BareItem.OfByteSequence),
        Gen.Elements(true, false).Select(BareItem.OfBoolean),
        Whole().Select(BareItem.OfDate),
        Text(Gen.Elements("a", "\"", "%", "\\", "\0", "\n", "\u007F", "\u00FC", "\u20AC", "\uFEFF", "\U0001F600")).Select(BareItem.OfDisplayString));

    private static readonly Gen<Parameters> AnyParameters = Pairs(BareItems).Select(pairs => new Parameters(pairs));

    private static readonly Gen<StructuredItem> Items =
        BareItems.SelectMany(_ => AnyParameters, (value, parameters) => new StructuredItem(value, parameters));

    private static readonly Gen<StructuredMember> Members = Gen.OneOf(
        Items.Select(item => (StructuredMember)item),
        Few(Items).SelectMany(_ => AnyParameters, (items, parameters) => (StructuredMember)new InnerList(items, parameters)));

    [Fact]
    public void An_item_that_was_written_is_parsed_to_itself() => Prop.ForAll(Items.ToArbitrary(), item =>
        StructuredFieldSerializer.TrySerialize(item, out string field) && StructuredFieldParser.TryParseItem(field, out StructuredItem? parsed)
        && item.Equals(parsed)).Check(Often);

    [Fact]
    public void A_list_that_was_written_is_parsed_to_itself() => Prop.ForAll(Few(Members).ToArbitrary(), list =>
        StructuredFieldSerializer.TrySerialize(list, out string field) && StructuredFieldParser.TryParseList(field, out IReadOnlyList<StructuredMember> parsed)
        && list.SequenceEqual(parsed)).Check(Often);

    [Fact]
    public void A_dictionary_that_was_written_is_parsed_to_itself() => Prop.ForAll(Dictionaries().ToArbitrary(), dictionary =>
        StructuredFieldSerializer.TrySerialize(dictionary, out string field) && StructuredFieldParser.TryParseDictionary(field, out StructuredDictionary parsed)
        && dictionary.Equals(parsed)).Check(Often);

    [Fact]
    public void What_was_parsed_can_be_written_and_is_then_the_same() => Prop.ForAll(Scraps().ToArbitrary(), field =>
        !StructuredFieldParser.TryParseDictionary(field, out StructuredDictionary parsed)
        || (StructuredFieldSerializer.TrySerialize(parsed, out string written)
            && StructuredFieldParser.TryParseDictionary(written, out StructuredDictionary again) && parsed.Equals(again))).Check(Often);

    [Fact]
    public void No_text_makes_the_parser_throw()
    {
        Prop.ForAll(Scraps().ToArbitrary(), Parse).Check(Often);
        Prop.ForAll<string?>(Parse).Check(Often);
    }

    [Fact]
    public void No_item_makes_the_serializer_throw() => Prop.ForAll<string?, long, decimal>((text, integer, number) =>
    {
        BareItem[] values =
        [
            BareItem.OfString(text ?? ""), BareItem.OfToken(text ?? ""), BareItem.OfDisplayString(text ?? ""), BareItem.OfInteger(integer),
            BareItem.OfDecimal(number),
        ];
        foreach (BareItem value in values)
        {
            bool isWritten = StructuredFieldSerializer.TrySerialize(new StructuredItem(value), out string field);
            Assert.Equal(isWritten, StructuredFieldParser.TryParseItem(field, out _));
        }
    }).Check(Often);

    private static void Parse(string? field)
    {
        _ = StructuredFieldParser.TryParseItem(field, out _);
        _ = StructuredFieldParser.TryParseList(field, out _);
        _ = StructuredFieldParser.TryParseDictionary(field, out _);
    }

    // Texts out of the grammar's own pieces come much farther than random letters do.
    private static Gen<string> Scraps() => Text(Gen.Elements(
        "a", "b", "=", ",", ", ", ";", "(", ")", " ", "\t", "\"", "\"x\"", "\\", "%\"", "%c3%bc", "%22", ":", ":AQ==:", ":YQ:", "?1", "?0", "@", "-", "1",
        ".5", "999999999999", "*", "A", "\u00FC", "\0"));

    private static Gen<long> Whole() => Gen.OneOf(
        Gen.Choose(-2000, 2000).Select(value => (long)value),
        Gen.Elements(999_999_999_999_999, -999_999_999_999_999, 0L),
        Gen.Choose(int.MinValue, int.MaxValue).SelectMany(_ => Gen.Choose(0, 400_000), (one, other) => (long)one * other));

    private static Gen<string> Printable() => Gen.Choose(' ', '~').Select(c => ((char)c).ToString());

    private static Gen<string> Text(Gen<string> pieces) => Few(pieces, 12).Select(parts => string.Concat(parts));

    private static Gen<string> Word(string begin, string rest) =>
        Gen.Elements(begin.ToCharArray()).SelectMany(_ => Text(Gen.Elements(rest.ToCharArray()).Select(c => c.ToString())), (first, more) => first + more);

    private static Gen<List<KeyValuePair<string, T>>> Pairs<T>(Gen<T> values) =>
        Few(Word(KeyBegin, KeyRest).SelectMany(_ => values, (key, value) => new KeyValuePair<string, T>(key, value)));

    private static Gen<StructuredDictionary> Dictionaries() => Pairs(Members).Select(pairs => new StructuredDictionary(pairs));

    private static Gen<List<T>> Few<T>(Gen<T> values, int most = 4) =>
        Gen.Choose(0, most).SelectMany(count => values.ListOf(count)).Select(list => list.ToList());
}
