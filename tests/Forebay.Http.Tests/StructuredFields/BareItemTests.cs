using Forebay.Http.StructuredFields;
using Xunit;

namespace Forebay.Http.Tests.StructuredFields;

public sealed class BareItemTests
{
    private static readonly BareItem[] OneOfEachKind =
    [
        BareItem.OfInteger(1), BareItem.OfDecimal(1), BareItem.OfString("a"), BareItem.OfToken("a"), BareItem.OfByteSequence([1]), BareItem.OfBoolean(true),
        BareItem.OfDate(1), BareItem.OfDisplayString("a"),
    ];

    [Fact]
    public void An_item_is_read_as_its_own_kind_only() => Assert.All(OneOfEachKind, item =>
    {
        (BareItemKind Kind, bool IsRead)[] read =
        [
            (BareItemKind.Integer, item.TryGetInteger(out _)), (BareItemKind.Decimal, item.TryGetDecimal(out _)),
            (BareItemKind.String, item.TryGetString(out _)), (BareItemKind.Token, item.TryGetToken(out _)),
            (BareItemKind.ByteSequence, item.TryGetByteSequence(out _)), (BareItemKind.Boolean, item.TryGetBoolean(out _)),
            (BareItemKind.Date, item.TryGetDate(out _)), (BareItemKind.DisplayString, item.TryGetDisplayString(out _)),
        ];
        Assert.All(read, one => Assert.Equal(one.Kind == item.Kind, one.IsRead));
    });

    [Fact]
    public void Items_of_two_kinds_are_never_equal() => Assert.Equal(OneOfEachKind.Length, OneOfEachKind.Distinct().Count());

    [Fact]
    public void Items_of_one_kind_and_content_are_equal()
    {
        Assert.Equal(BareItem.OfByteSequence([1, 2]), BareItem.OfByteSequence([1, 2]));
        Assert.Equal(BareItem.OfByteSequence([1, 2]).GetHashCode(), BareItem.OfByteSequence([1, 2]).GetHashCode());
        Assert.NotEqual(BareItem.OfByteSequence([1, 2]), BareItem.OfByteSequence([1, 3]));
        Assert.Equal(BareItem.OfDecimal(1.0m), BareItem.OfDecimal(1.00m));
        Assert.NotEqual(BareItem.OfString("a"), BareItem.OfString("A"));
        Assert.Equal(default, BareItem.OfInteger(0));
    }

    [Fact]
    public void A_name_that_is_no_token_becomes_a_string()
    {
        Assert.Equal(BareItemKind.Token, BareItem.OfTokenOrString("cache.example:8080").Kind);
        Assert.All((string[])["", "9a", "a b", "\u00FC"], name => Assert.Equal(BareItemKind.String, BareItem.OfTokenOrString(name).Kind));
    }

    [Fact]
    public void The_order_of_parameters_is_a_part_of_their_equality()
    {
        var one = new Parameters([new("a", BareItem.OfInteger(1)), new("b", BareItem.True)]);
        var other = new Parameters([new("b", BareItem.True), new("a", BareItem.OfInteger(1))]);
        Assert.False(one.Equals(other));
        Assert.True(one.Equals(new Parameters([new("a", BareItem.OfInteger(2)), new("b", BareItem.True), new("a", BareItem.OfInteger(1))])));
    }

    [Fact]
    public void What_cannot_be_written_says_so_by_its_text() => Assert.Equal("(Token that can't be written)", BareItem.OfToken("a b").ToString());
}
