using System.Globalization;
using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Transactions;
using Forebay.MySql.Protocol;
using Forebay.MySql.Sessions;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>Values of the log against what the server itself says of them.</summary>
[Collection(MySqlFixtures.Shared)]
public sealed class ColumnValueTests(MySqlFixtures servers)
{
    [Theory]
    [InlineData("7fffffffffcfc6fef6cc", 20, 5, "-12345.67891")]
    [InlineData("80", 1, 0, "0")]
    [InlineData("8001", 3, 0, "1")]
    public void A_packed_decimal_is_read(string hex, int precision, int scale, string expected) => Assert.Equal(expected, DecimalText.Of(Convert.FromHexString(hex), precision, scale));

    [Fact]
    public void A_negative_time_with_a_fraction_is_read() => Assert.Equal("-12:34:56.789", TemporalText.Time2(Convert.FromHexString("7f3747e12e"), 3));

    [Fact]
    public void A_length_of_CHAR_stands_partly_in_its_type()
    {
        var metadata = new WireReader(Convert.FromHexString("ee90"));
        Assert.Equal(400, BinlogColumn.Read(ColumnType.String, ref metadata).Size);
    }

    [Theory]
    [Trait("Needs", "server")]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task Every_type_has_the_value_that_the_server_shows(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.MakeAsync(await servers.Of(flavour), "");
        bool isMariaDb = flavour == MySqlFlavour.MariaDb;
        (string Type, string[] Values)[] columns =
        [
            ("tinyint", ["-128", "127"]), ("tinyint unsigned", ["0", "255"]), ("smallint", ["-32768", "32767"]), ("mediumint", ["-8388608", "8388607"]), ("mediumint unsigned", ["16777215", "1"]),
            ("int", ["-2147483648", "5"]), ("int unsigned", ["4294967295", "0"]), ("bigint", ["-9223372036854775808", "9"]), ("bigint unsigned", ["18446744073709551615", "1"]),
            ("float", ["1.5", "-0.25"]), ("double", ["1234567.875", "-1e10"]), ("decimal(20,5)", ["-12345.67891", "0"]), ("decimal(65,30)", ["99999999999999999999999999999999999.123456789012345678901234567891", "-0.000000000000000000000000000001"]), ("decimal(5,0)", ["-99999", "12"]),
            ("year", ["2024", "0"]), ("date", ["'2024-02-29'", "'0001-01-01'"]), ("time", ["'-838:59:59'", "'12:34:56'"]), ("time(3)", ["'-12:34:56.789'", "'00:00:00.001'"]), ("time(6)", ["'-00:00:00.000001'", "'838:59:58.999999'"]),
            ("datetime", ["'9999-12-31 23:59:59'", "'1000-01-01 00:00:00'"]), ("datetime(1)", ["'2024-01-02 03:04:05.6'", "'2024-01-02 03:04:05'"]), ("datetime(5)", ["'2024-01-02 03:04:05.67891'", "'2024-01-02 03:04:05'"]),
            ("timestamp NULL", ["'2024-01-02 03:04:05'", "'1970-01-01 00:00:01'"]), ("timestamp(6) NULL", ["'2024-01-02 03:04:05.000007'", "'2038-01-19 03:14:07'"]),
            ("bit(1)", ["b'1'", "b'0'"]), ("bit(10)", ["b'1000000001'", "3"]), ("bit(64)", ["18446744073709551615", "0"]),
            ("char(100)", ["'äöü€😀'", "'x  '"]), ("varchar(50)", ["'äöü'", "''"]), ("varchar(300)", ["REPEAT('ä', 300)", "'a '"]), ("binary(5)", ["x'0100000000'", "x'ff00ff'"]), ("varbinary(5)", ["x'0100'", "x''"]),
            ("tinytext", ["'t'", "''"]), ("text", ["'tëxt'", "REPEAT('x', 300)"]), ("mediumtext", ["REPEAT('y', 70000)", "''"]), ("longtext", ["'z'", "'😀'"]), ("blob", ["x'00ff'", "x''"]), ("longblob", ["REPEAT('b', 100000)", "x'01'"]),
            ("enum('a','ö','c,d')", ["'ö'", "'c,d'"]), ("set('x','y','z')", ["'x,z'", "''"]), ("geometry", ["ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('LINESTRING(0 0,1 1)')"]),
            ("json", ["'{\"a\": [1, 2.5, \"x\\\\\"\\\\n\", null, true], \"b\": {\"c\": -70000}}'", "'[18446744073709551615, 5000000000, -1, {}, []]'"]),
            .. isMariaDb
                ? new (string, string[])[] { ("uuid", ["'123e4567-e89b-12d3-a456-426655440000'", "'00000001-0000-1000-8000-000000000000'"]), ("inet6", ["'2001:db8::1'", "'::'"]), ("inet4", ["'1.2.3.0'", "'0.0.0.1'"]), ("text compressed", ["REPEAT('q', 5000)", "'q'"]), ("varchar(900) compressed", ["REPEAT('ä', 400)", "'w'"]) }
                : [("vector(2)", ["STRING_TO_VECTOR('[1,2]')", "STRING_TO_VECTOR('[0.5,-3]')"]), ("json", ["JSON_OBJECT('t', CAST('12:34:56.5' AS TIME(6)), 'd', CAST('2024-02-03' AS DATE), 'dt', CAST('2024-02-03 04:05:06' AS DATETIME), 'n', CAST('1.50' AS DECIMAL(10,2)))", "JSON_ARRAY(REPEAT('x', 70000), 1)"])],
        ];
        string names = string.Join(", ", columns.Select(static (_, at) => $"c{at}"));
        await db.ExecuteAsync(
            "SET NAMES utf8mb4", "SET SESSION time_zone = '+00:00', SESSION sql_mode = ''",
            $"CREATE TABLE t(id int PRIMARY KEY, {string.Join(", ", columns.Select(static (column, at) => $"c{at} {column.Type}"))}) CHARSET utf8mb4");
        List<object?[]> rows = await CaptureAsync(db, async () =>
        {
            await db.ExecuteAsync($"INSERT INTO t(id, {names}) VALUES (1, {string.Join(", ", columns.Select(static column => column.Values[0]))}), (2, {string.Join(", ", columns.Select(static column => column.Values[1]))}), (3, {string.Join(", ", columns.Select(static _ => "NULL"))})");
            await db.ExecuteAsync("UPDATE t SET c0 = 1 WHERE id = 1", "DELETE FROM t WHERE id = 3");
        });
        Assert.Equal([1L, 2L, 3L, 1L, 1L, 3L], rows.Select(static row => row[0]));
        Assert.All(rows[2].Skip(1), Assert.Null);
        Assert.Equal((-128L, 1L), ((long)rows[3][1]!, (long)rows[4][1]!));
        await db.ExecuteAsync("UPDATE t SET c0 = -128 WHERE id = 1");
        for (int id = 1; id <= 2; id++)
        {
            for (int at = 0; at < columns.Length; at++)
                Assert.Equal($"{columns[at].Type}: {await ShownAsync(db, columns[at].Type, at, id)}", $"{columns[at].Type}: {Written(rows[id - 1][at + 1]!)}");
        }
    }

    private static async Task<string?> ShownAsync(FollowedServer db, string type, int at, int id)
    {
        string word = type.Split('(', ' ')[0];
        bool isHex = word is "binary" or "varbinary" or "blob" or "longblob" or "geometry" or "vector" or "uuid" or "inet6" or "inet4";
        string value = word switch
        {
            "bit" => $"c{at} + 0",
            "float" or "double" => $"c{at} + 0",
            "uuid" => $"CAST(c{at} AS BINARY(16))",
            "inet6" => $"CAST(c{at} AS BINARY(16))",
            "inet4" => $"CAST(c{at} AS BINARY(4))",
            _ => $"c{at}",
        };
        string? text = await db.AskAsync($"SELECT {(isHex ? $"LOWER(HEX({value}))" : value)} FROM t WHERE id = {id}");
        return word is "float" or "double" ? double.Parse(text!, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : word == "year" && text == "0000" ? "0" : text;
    }

    private static string Written(object value) => value switch
    {
        byte[] bytes => Convert.ToHexStringLower(bytes),
        float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>The images of rows that statements write to the log.</summary>
    private static async Task<List<object?[]>> CaptureAsync(FollowedServer db, Func<Task> write)
    {
        await using MySqlSession reading = await db.OpenAsync();
        string end = db.IsMariaDb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS";
        TextResult start = await reading.QueryAsync(end);
        await write();
        var dump = new BinlogDump(reading);
        await dump.BeginAsync(null, new BinlogPlace(start[0, "File"]!, ulong.Parse(start[0, "Position"]!, CultureInfo.InvariantCulture)), TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Dictionary<ulong, TableMap> maps = [];
        List<object?[]> rows = [];
        while (rows.Count < 6)
        {
            ReadOnlyMemory<byte> bytes = BinlogDump.EventOf(await dump.ReadAsync(TestContext.Current.CancellationToken));
            EventHeader header = EventHeader.Read(bytes.Span);
            ReadOnlySpan<byte> body = bytes.Span[EventHeader.Size..^4];
            if (header.Type == EventType.TableMap)
            {
                TableMap map = TableMap.Read(body, db.IsMariaDb);
                maps[map.Id] = map;
            }
            else if (header.Type is >= EventType.WriteRowsV1 and <= EventType.DeleteRowsV1 or >= EventType.WriteRows and <= EventType.DeleteRows && maps[RowsReader.ReadHead(body).Table] is var map && map.Database == db.Name)
            {
                RowsReader reader = RowsReader.Open(header.Type, body, map.Columns);
                for (bool isAfter = false; reader.HasMore; isAfter = reader.Kind == RowsKind.Update && !isAfter)
                {
                    var image = new ValueRow(map.Columns);
                    reader.ReadImage(image, isAfter);
                    rows.Add(image.Values);
                }
            }
        }
        return rows;
    }

    private sealed class ValueRow(BinlogColumn[] columns) : IRowImage
    {
        public object?[] Values { get; } = new object?[columns.Length];

        public void Null(int column) => Values[column] = null;

        public void Value(int column, ReadOnlySpan<byte> bytes) => Values[column] = ColumnValue.Of(columns[column], bytes);

        public void Difference(int column, ReadOnlySpan<byte> bytes) => Assert.Fail("No difference was asked for.");
    }
}
