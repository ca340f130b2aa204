using System.Text;
using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Binlog.Position;
using Forebay.MySql.Protocol;
using Xunit;

namespace Forebay.MySql.Binlog.Events;

public sealed class EventTests
{
    [Fact]
    public void The_checksum_is_that_of_zlib() => Assert.Equal(0xCBF4_3926u, Crc32.Of("123456789"u8));

    [Fact]
    public void A_long_checksum_is_the_same_whatever_the_alignment()
    {
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(static n => (byte)(n * 7))];
        Assert.Equal(Crc32.Of(bytes), Crc32.Of([.. bytes]));
        Assert.NotEqual(Crc32.Of(bytes), Crc32.Of(bytes.AsSpan(1)));
    }

    [Fact]
    public void A_header_is_read()
    {
        EventHeader header = EventHeader.Read(Convert.FromHexString("78563412" + "13" + "01000000" + "2c000000" + "00010000" + "2100"));
        Assert.Equal(new EventHeader(0x12345678, EventType.TableMap, 1, 44, 256, 0x21), header);
    }

    [Fact]
    public void A_GTID_of_MySQL_is_read()
    {
        byte[] body = Convert.FromHexString("01" + "1b4029aee94a11f1a89402fc00000001" + "0500000000000000" + "02");
        Assert.Equal(new Gtid("1b4029ae-e94a-11f1-a894-02fc00000001", 5), new GtidReader().Read(body));
    }

    [Fact]
    public void A_GTID_of_MariaDB_is_read_with_its_server_from_the_header()
    {
        MariaDbGtidEvent read = GtidReader.ReadMariaDb(Convert.FromHexString("0500000000000000" + "07000000" + "29"), 3);
        Assert.Equal(new Gtid("7-3", 5), read.Gtid);
        Assert.True(read.IsStandalone);
        Assert.Equal("7", read.Gtid.Domain);
        Assert.Equal("7-3-5", read.Gtid.ToString());
    }

    [Theory]
    [InlineData("X'616263',X'',1", "616263,,1")]
    [InlineData("X'61',X'62',-3 ONE PHASE", "61,62,-3")]
    [InlineData("'abc'", null)]
    [InlineData("X'6g',X'',1", null)]
    public void A_name_of_a_transaction_of_two_phases_is_read_from_its_statement(string text, string? expected) => Assert.Equal(expected, Xid.Parse(text));

    [Fact]
    public void A_prepared_transaction_has_the_name_of_its_second_phase()
    {
        (string xid, bool isOnePhase) = Xid.ReadPrepare(Convert.FromHexString("00" + "01000000" + "03000000" + "00000000" + "616263"));
        Assert.Equal("616263,,1", xid);
        Assert.False(isOnePhase);
    }

    [Fact]
    public void A_statement_is_read_with_the_quotes_of_its_session()
    {
        byte[] variables = Convert.FromHexString("00" + "00000000" + "01" + "0400000000000000" + "04" + "2d002d002d00");
        byte[] body = [.. new byte[8], 4, 0, 0, (byte)variables.Length, 0, .. variables, .. "shop\0DROP TABLE \"ä\""u8];
        QueryEvent query = QueryEvent.Read(body);
        Assert.Equal(("shop", "DROP TABLE \"ä\"", true, true), (query.Database, query.Sql, query.HasAnsiQuotes, query.HasBackslashEscapes));
    }

    [Fact]
    public void A_statement_in_an_unknown_character_set_has_no_text()
    {
        byte[] variables = Convert.FromHexString("04" + "080008000800");
        byte[] body = [.. new byte[8], 0, 0, 0, (byte)variables.Length, 0, .. variables, 0, .. Encoding.Latin1.GetBytes("DROP TABLE ä")];
        Assert.Null(QueryEvent.Read(body).Sql);
    }

    [Fact]
    public void An_event_that_is_too_short_is_an_error() => Assert.Throws<MySqlProtocolException>(() => EventHeader.Read(new byte[10]));

    [Fact]
    public void Places_compare_by_the_number_of_the_file_first()
    {
        Assert.True(new BinlogPlace("binlog.999999", 900) < new BinlogPlace("binlog.1000000", 4));
        Assert.True(new BinlogPlace("binlog.000002", 4) < new BinlogPlace("binlog.000002", 5));
        Assert.True(new BinlogPlace("binlog.000002", 5) <= new BinlogPlace("binlog.000002", 5));
    }

    [Fact]
    public void A_position_is_read_as_it_was_written()
    {
        var position = new MySqlPosition("mysql:x", new BinlogPlace("binlog.000007", 1234), 99, "a:1-5", MySqlPosition.NothingPrepared.SetItem("61,,1", ["row:db.t:1|2", "table:db.t t;x"]));
        Assert.True(MySqlPosition.TryParse(position.ToString(), out MySqlPosition? read));
        Assert.Equal(position.ToString(), read.ToString());
        Assert.Equal(["row:db.t:1|2", "table:db.t t;x"], read.Prepared["61,,1"]);
        Assert.Equal(position.Place, read.Place);
        Assert.False(MySqlPosition.TryParse("mysql:x|binlog|3", out _));
        Assert.False(MySqlPosition.TryParse(null, out _));
    }

    [Fact]
    public void Another_file_of_the_same_name_is_a_gap()
    {
        var position = new MySqlPosition("mysql:x", new BinlogPlace("binlog.000007", 1234), 99, "", MySqlPosition.NothingPrepared);
        Assert.Null(position.GapTo("binlog.000007", 99));
        Assert.Null(position.GapTo("binlog.000008", 200));
        Assert.NotNull(position.GapTo("binlog.000007", 100));
        Assert.NotNull(position.GapTo("binlog.000006", 50));
    }
}
