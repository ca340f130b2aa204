using Forebay.MySql.Protocol;
using Xunit;

namespace Forebay.MySql.Binlog.Gtids;

public sealed class GtidSetTests
{
    private const string A = "1b4029ae-e94a-11f1-a894-02fc00000001";
    private const string B = "2b4029ae-e94a-11f1-a894-02fc00000002";

    [Theory]
    [InlineData("", "")]
    [InlineData($"{A}:5", $"{A}:5")]
    [InlineData($"{A}:1-5:7, \n{B}:3", $"{A}:1-5:7,{B}:3")]
    [InlineData($"{A}:7:1-5:6", $"{A}:1-7")]
    [InlineData($"{A}:1-2:Tag:4-5:8", $"{A}:1-2,{A}:tag:4-5:8")]
    public void A_set_is_read_and_written(string text, string expected)
    {
        Assert.True(GtidSet.TryParse(text, out GtidSet? set));
        Assert.Equal(expected, set.ToString());
    }

    [Theory]
    [InlineData("x:1")]
    [InlineData(A)]
    [InlineData($"{A}:0")]
    [InlineData($"{A}:5-3")]
    [InlineData($"{A}:1-")]
    public void What_is_none_is_refused(string text) => Assert.False(GtidSet.TryParse(text, out _));

    [Fact]
    public void What_is_added_in_any_order_is_contained()
    {
        var random = new Random(7);
        var set = new GtidSet();
        HashSet<ulong> added = [];
        for (int n = 0; n < 500; n++)
        {
            ulong number = (ulong)random.Next(1, 300);
            added.Add(number);
            set.Add(new Gtid(A, number));
        }
        for (ulong number = 1; number <= 301; number++)
            Assert.Equal(added.Contains(number), set.Contains(new Gtid(A, number)));
        Assert.True(GtidSet.TryParse(set.ToString(), out GtidSet? again));
        Assert.Equal(added.Order(), again.All().Select(static gtid => gtid.Number));
        Assert.False(set.Contains(new Gtid(B, 1)));
    }

    [Fact]
    public void A_copy_does_not_change_with_its_original()
    {
        Assert.True(GtidSet.TryParse($"{A}:1-5", out GtidSet? set));
        IGtids copy = set.Copy();
        set.Add(new Gtid(A, 6));
        Assert.Equal($"{A}:1-5", copy.ToString());
    }

    [Fact]
    public void The_bytes_of_a_set_have_the_end_of_each_interval_behind_it()
    {
        Assert.True(GtidSet.TryParse($"{A}:1-5:7", out GtidSet? set));
        using var writer = new PacketWriter();
        set.Write(writer);
        Assert.Equal("0100000000000000" + "1b4029aee94a11f1a89402fc00000001" + "0200000000000000" + "0100000000000000" + "0600000000000000" + "0700000000000000" + "0800000000000000", Convert.ToHexStringLower(writer.Written.Span));
    }

    [Fact]
    public void The_bytes_of_a_set_with_tags_are_those_of_MySQL_8_3()
    {
        Assert.True(GtidSet.TryParse($"{A}:1,{A}:t:2", out GtidSet? set));
        using var writer = new PacketWriter();
        set.Write(writer);
        Assert.Equal("0102000000000001" + "1b4029aee94a11f1a89402fc00000001" + "00" + "0100000000000000" + "0100000000000000" + "0200000000000000"
            + "1b4029aee94a11f1a89402fc00000001" + "0274" + "0100000000000000" + "0200000000000000" + "0300000000000000", Convert.ToHexStringLower(writer.Written.Span));
    }

    [Fact]
    public void MariaDB_has_one_place_for_each_domain()
    {
        Assert.True(MariaDbGtids.TryParse("0-1-5, 7-2-9", out MariaDbGtids? position));
        Assert.True(position.Contains(new Gtid("0-1", 4)));
        Assert.True(position.Contains(new Gtid("0-9", 5)));
        Assert.False(position.Contains(new Gtid("0-1", 6)));
        Assert.False(position.Contains(new Gtid("1-1", 1)));
        position.Add(new Gtid("0-3", 6));
        Assert.Equal("0-3-6,7-2-9", position.ToString());
        Assert.False(MariaDbGtids.TryParse("0-1", out _));
    }
}
