using NpgsqlTypes;
using Xunit;

namespace Forebay.PostgreSql.Position;

public sealed class PostgreSqlPositionTests
{
    private const string Text = "7712275459120626712|1|1795654059196117|forebay|42.1f|0/1501480";

    [Fact]
    public void A_position_is_what_its_text_says()
    {
        Assert.True(PostgreSqlPosition.TryParse(Text, out PostgreSqlPosition? position));

        Assert.Equal(Text, position.ToString());
        Assert.Equal(new ServerIdentity("7712275459120626712", 1, 1795654059196117), position.Server);
        Assert.Equal(new NpgsqlLogSequenceNumber(0x1501480), position.Lsn);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("source:1:10")]
    [InlineData("7712|1|5|forebay|42.1f")]
    [InlineData("7712|one|5|forebay|42.1f|0/15")]
    [InlineData("7712|1|5|forebay|42.1f|nowhere")]
    public void Another_text_is_no_position(string? text) => Assert.False(PostgreSqlPosition.TryParse(text, out _));

    [Theory]
    [InlineData("7712275459120626712", 1u, 1795654059196117L, "forebay", "42.1f", 0x1501480UL, 0x1501480UL, null)]
    [InlineData("7712275459120626712", 1u, 1795654059196117L, "forebay", "42.1f", 0x100UL, 0x9901480UL, null)]
    [InlineData("1", 1u, 1795654059196117L, "forebay", "42.1f", 0x100UL, 0x9901480UL, "another server")]
    [InlineData("7712275459120626712", 2u, 1795654059196117L, "forebay", "42.1f", 0x100UL, 0x9901480UL, "timeline 2")]
    [InlineData("7712275459120626712", 1u, 5L, "forebay", "42.1f", 0x100UL, 0x9901480UL, "crash")]
    [InlineData("7712275459120626712", 1u, 1795654059196117L, "other", "42.1f", 0x100UL, 0x9901480UL, "slot forebay was read before")]
    [InlineData("7712275459120626712", 1u, 1795654059196117L, "forebay", "43.1f", 0x100UL, 0x9901480UL, "tables were altered")]
    [InlineData("7712275459120626712", 1u, 1795654059196117L, "forebay", "42.1f", 0x1501481UL, 0x9901480UL, "after the position")]
    [InlineData("7712275459120626712", 1u, 1795654059196117L, "forebay", "42.1f", 0x100UL, 0x1501479UL, "before the position")]
    public void A_feed_goes_on_only_where_it_has_missed_nothing(string system, uint timeline, long recovery, string slot, string schema, ulong confirmed, ulong end, string? gap)
    {
        Assert.True(PostgreSqlPosition.TryParse(Text, out PostgreSqlPosition? position));

        string? found = position.GapTo(new ServerIdentity(system, timeline, recovery), slot, schema, new NpgsqlLogSequenceNumber(confirmed), new NpgsqlLogSequenceNumber(end));

        if (gap is null)
            Assert.Null(found);
        else
            Assert.Contains(gap, found);
    }
}
