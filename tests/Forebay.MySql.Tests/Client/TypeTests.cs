using System.Globalization;
using System.Numerics;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

/// <summary>Every column type there and back: written as a parameter, read by a statement of text and by a prepared one.</summary>
[Trait("Needs", "server")]
public sealed class TypeTests(ClientServers servers)
{
    private static readonly DateTime Moment = new(2024, 2, 29, 13, 14, 15, DateTimeKind.Unspecified);

    /// <summary>The column's type, what is written (null: nothing but NULL), and what is read.</summary>
    private static readonly (string Type, object Written, object Read)[] Shared =
    [
        ("TINYINT", (sbyte)-128, (sbyte)-128),
        ("TINYINT UNSIGNED", (byte)255, (byte)255),
        ("TINYINT(1)", true, true),
        ("TINYINT(1)", false, false),
        ("SMALLINT", short.MinValue, short.MinValue),
        ("SMALLINT UNSIGNED", ushort.MaxValue, ushort.MaxValue),
        ("MEDIUMINT", -8388608, -8388608),
        ("MEDIUMINT UNSIGNED", 16777215u, 16777215u),
        ("INT", int.MinValue, int.MinValue),
        ("INT UNSIGNED", uint.MaxValue, uint.MaxValue),
        ("INT(8) UNSIGNED ZEROFILL", 42u, 42u),
        ("BIGINT", long.MinValue, long.MinValue),
        ("BIGINT", -1L, -1L),
        ("BIGINT UNSIGNED", ulong.MaxValue, ulong.MaxValue),
        ("YEAR", 1901, 1901),
        ("YEAR", 0, 0),
        ("BIT(1)", 1, 1UL),
        ("BIT(5)", 0b10101, 0b10101UL),
        ("BIT(64)", ulong.MaxValue, ulong.MaxValue),
        ("FLOAT", 1.5f, 1.5f),
        ("DOUBLE", Math.PI, Math.PI),
        ("DOUBLE", -double.MaxValue, -double.MaxValue),
        ("DECIMAL(10,2)", -12345678.90m, -12345678.90m),
        ("DECIMAL(28,10)", 0m, 0.0000000000m),
        ("DECIMAL(65,0)", new BigInteger(123456789012345678L), 123456789012345678m),
        ("DATE", Moment.Date, Moment.Date),
        ("DATE", new DateOnly(1000, 1, 1), new DateTime(1000, 1, 1)),
        ("DATETIME", Moment, Moment),
        ("DATETIME(6)", Moment.AddTicks(1234560), Moment.AddTicks(1234560)),
        ("DATETIME(3)", Moment.AddMilliseconds(7), Moment.AddMilliseconds(7)),
        ("DATETIME(6)", DateTime.MaxValue.Date, DateTime.MaxValue.Date),
        ("TIMESTAMP(6) NULL", Moment.AddTicks(10), Moment.AddTicks(10)),
        ("TIME", TimeSpan.Zero, TimeSpan.Zero),
        ("TIME", new TimeSpan(13, 14, 15), new TimeSpan(13, 14, 15)),
        ("TIME(6)", -new TimeSpan(34, 21, 59, 59, 0, 123456), -new TimeSpan(34, 21, 59, 59, 0, 123456)),
        ("TIME(3)", new TimeSpan(0, 0, 0, 0, 5), new TimeSpan(0, 0, 0, 0, 5)),
        ("TIME", new TimeSpan(838, 59, 59), new TimeSpan(838, 59, 59)),
        ("TIME(6)", new TimeOnly(23, 59, 59, 999, 999), new TimeSpan(0, 23, 59, 59, 999, 999)),
        ("CHAR(10)", "añ😀", "añ😀"),
        ("VARCHAR(200)", "it's \\ \"x\" \n\0 ☃", "it's \\ \"x\" \n\0 ☃"),
        ("VARCHAR(200) CHARACTER SET latin1", "é", "é"),
        ("VARCHAR(10)", "", ""),
        ("VARCHAR(10)", 'x', "x"),
        ("TINYTEXT", "tiny", "tiny"),
        ("TEXT", "text", "text"),
        ("MEDIUMTEXT", "medium", "medium"),
        ("LONGTEXT", "long", "long"),
        ("BINARY(4)", new byte[] { 0, 1, 2, 255 }, new byte[] { 0, 1, 2, 255 }),
        ("VARBINARY(10)", new byte[] { 0xfb, 0xfe, 0xff }, new byte[] { 0xfb, 0xfe, 0xff }),
        ("VARBINARY(10)", Array.Empty<byte>(), Array.Empty<byte>()),
        ("TINYBLOB", new byte[] { 1 }, new byte[] { 1 }),
        ("BLOB", new ReadOnlyMemory<byte>([39, 92, 0]), new byte[] { 39, 92, 0 }),
        ("MEDIUMBLOB", new byte[] { 2 }, new byte[] { 2 }),
        ("LONGBLOB", new byte[] { 3 }, new byte[] { 3 }),
        ("ENUM('a','b')", "b", "b"),
        ("SET('a','b','c')", "a,c", "a,c"),
        ("CHAR(36)", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")),
        ("CHAR(36)", "00112233-4455-6677-8899-aabbccddeeff", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")),
        ("INT", DayOfWeek.Friday, 5),
    ];

    private static readonly (string Type, object Written, object Read)[] OfMySql =
    [
        ("JSON", """{"a":1}""", """{"a": 1}"""),
        ("VECTOR(3)", new[] { 1f, -2.5f, float.Epsilon }, new[] { 1f, -2.5f, float.Epsilon }),
        ("POINT", Convert.FromHexString("00000000" + "0101000000" + "000000000000F03F" + "0000000000000040"), Convert.FromHexString("00000000" + "0101000000" + "000000000000F03F" + "0000000000000040")),
    ];

    private static readonly (string Type, object Written, object Read)[] OfMariaDb =
    [
        ("JSON", """{"a":1}""", """{"a":1}"""),
        ("UUID", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")),
        ("INET6", "2001:db8::1", "2001:db8::1"),
        ("INET4", "192.0.2.1", "192.0.2.1"),
        ("POINT", Convert.FromHexString("00000000" + "0101000000" + "000000000000F03F" + "0000000000000040"), Convert.FromHexString("00000000" + "0101000000" + "000000000000F03F" + "0000000000000040")),
    ];

    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Every_type_comes_back_as_it_was_written_by_text_and_prepared(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        (string Type, object Written, object Read)[] all = [.. Shared, .. flavour == MySqlFlavour.MySql ? OfMySql : OfMariaDb];
        await connection.RunAsync($"CREATE TABLE t (id INT PRIMARY KEY, {string.Join(", ", all.Select((one, at) => $"c{at} {one.Type}"))})", default);
        await using (ForebayMySqlCommand insert = connection.CreateCommand())
        {
            insert.CommandText = $"INSERT INTO t VALUES (1, {string.Join(", ", all.Select((_, at) => $"@p{at}"))})";
            for (int at = 0; at < all.Length; at++)
                insert.Parameters.AddWithValue($"@p{at}", all[at].Written);
            Assert.Equal(1, await insert.ExecuteNonQueryAsync());
            await connection.RunAsync("INSERT INTO t (id) VALUES (2)", default);
        }
        foreach (bool isPrepared in new[] { false, true })
        {
            await using ForebayMySqlCommand select = connection.CreateCommand();
            select.CommandText = "SELECT * FROM t ORDER BY id";
            if (isPrepared)
                await select.PrepareAsync();
            await using ForebayMySqlDataReader reader = await select.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            for (int at = 0; at < all.Length; at++)
            {
                object value = reader.GetValue(at + 1);
                Assert.True(Same(all[at].Read, value), $"{all[at].Type}, prepared {isPrepared}: {Show(value)} is not {Show(all[at].Read)}");
                Assert.True(value.GetType() == reader.GetFieldType(at + 1), $"{all[at].Type}, prepared {isPrepared}: a {value.GetType()}, told as {reader.GetFieldType(at + 1)}");
            }
            Assert.True(await reader.ReadAsync());
            Assert.All(Enumerable.Range(1, all.Length), at => Assert.Equal(DBNull.Value, reader.GetValue(at)));
            Assert.False(await reader.ReadAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_value_reads_as_other_types_that_it_fits(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        foreach (bool isPrepared in new[] { false, true })
        {
            await using ForebayMySqlCommand command = connection.CreateCommand();
            command.CommandText = "SELECT 5 AS n, 12345678901234567890123456789012345 AS big, CAST('2024-02-29 13:14:15.5' AS DATETIME(1)) AS moment, CAST('13:14:15' AS TIME) AS time, x'00112233445566778899aabbccddeeff' AS id, 'Friday' AS day, 'x' AS letter, 1.0E0 AS number, CAST('-838:59:59' AS TIME) AS low, NULL AS nothing, 1000 AS thousand";
            if (isPrepared)
                await command.PrepareAsync();
            await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal(5, reader.GetInt32(0));
            Assert.Equal((byte)5, reader.GetByte(0));
            Assert.Equal(5m, reader.GetDecimal(0));
            Assert.Equal(5.0, reader.GetDouble(0));
            Assert.Equal(5UL, reader.GetFieldValue<ulong>(0));
            Assert.Equal(DayOfWeek.Friday, reader.GetFieldValue<DayOfWeek>(0));
            Assert.Equal((short?)5, reader.GetFieldValue<short?>(0));
            Assert.Equal("5", reader.GetString(0));
            Assert.True(reader.GetBoolean(0));
            Assert.Throws<OverflowException>(() => reader.GetValue(1));
            Assert.Equal("12345678901234567890123456789012345", reader.GetString(reader.GetOrdinal("big")));
            Assert.Equal(BigInteger.Parse("12345678901234567890123456789012345", CultureInfo.InvariantCulture), reader.GetFieldValue<BigInteger>(1));
            Assert.Equal("2024-02-29 13:14:15.5", reader.GetString(2));
            Assert.Equal(new DateOnly(2024, 2, 29), reader.GetFieldValue<DateOnly>(2));
            Assert.Equal(new DateTimeOffset(2024, 2, 29, 13, 14, 15, 500, TimeSpan.Zero), reader.GetFieldValue<DateTimeOffset>(2));
            Assert.Equal(new TimeOnly(13, 14, 15), reader.GetFieldValue<TimeOnly>(3));
            Assert.Equal("13:14:15", reader.GetString(3));
            Assert.Equal(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), reader.GetGuid(4));
            Assert.Equal(16, reader.GetFieldValue<ReadOnlyMemory<byte>>(4).Length);
            Assert.Equal(16, reader.GetBytes(4, 0, null, 0, 0));
            byte[] two = new byte[2];
            Assert.Equal(2, reader.GetBytes(4, 1, two, 0, 2));
            Assert.Equal([0x11, 0x22], two);
            Assert.Equal(DayOfWeek.Friday, reader.GetFieldValue<DayOfWeek>(5));
            Assert.Equal('x', reader.GetChar(6));
            using (var text = new StreamReader(reader.GetFieldValue<Stream>(5)))
                Assert.Equal("Friday", await text.ReadToEndAsync());
            Assert.Equal(1f, reader.GetFloat(7));
            Assert.Equal("-838:59:59", reader.GetString(8));
            Assert.Null(reader.GetFieldValue<int?>(9));
            Assert.Throws<InvalidCastException>(() => reader.GetInt32(9));
            Assert.Throws<InvalidCastException>(() => reader.GetGuid(0));
            Assert.Throws<OverflowException>(() => reader.GetFieldValue<byte>(reader.GetOrdinal("thousand")));
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_date_that_is_none_is_an_error_unless_it_is_converted(MySqlFlavour flavour)
    {
        string text = await servers.ConnectionStringAsync(flavour);
        await using var strict = new ForebayMySqlDataSource(text);
        await using var lenient = new ForebayMySqlDataSource(text + ";ConvertZeroDateTime=true");
        await using ForebayMySqlConnection connection = await strict.OpenConnectionAsync();
        await connection.RunAsync("SET sql_mode=''; CREATE TABLE t (d DATE, m DATETIME(6)); INSERT INTO t VALUES ('0000-00-00', '0000-00-00')", default);
        foreach (bool isPrepared in new[] { false, true })
        {
            await using ForebayMySqlCommand command = connection.CreateCommand();
            command.CommandText = "SELECT d, m FROM t";
            if (isPrepared)
                await command.PrepareAsync();
            await using (ForebayMySqlDataReader reader = await command.ExecuteReaderAsync())
            {
                Assert.True(await reader.ReadAsync());
                Assert.Contains("ConvertZeroDateTime", Assert.Throws<InvalidCastException>(() => reader.GetValue(0)).Message, StringComparison.Ordinal);
                Assert.Equal("0000-00-00", reader.GetString(0));
                Assert.Equal("0000-00-00 00:00:00.000000", reader.GetString(1));
            }
            await using ForebayMySqlConnection other = await lenient.OpenConnectionAsync();
            command.Connection = other;
            if (isPrepared)
                await command.PrepareAsync();
            Assert.Equal(DateTime.MinValue, await command.ExecuteScalarAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Options_change_what_guids_and_tiny_numbers_are(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour, "GuidFormat=Binary16;TreatTinyAsBoolean=false");
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync("CREATE TABLE t (id BINARY(16), n TINYINT(1), c CHAR(36))", default);
        var id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO t VALUES (?, ?, 'no guid')";
        command.Parameters.Add(new ForebayMySqlParameter { Value = id });
        command.Parameters.Add(new ForebayMySqlParameter { Value = true });
        await command.ExecuteNonQueryAsync();
        command.Parameters.Clear();
        command.CommandText = "SELECT id, n, c, HEX(id) FROM t";
        await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
        Assert.True(reader.Read());
        Assert.Equal([id, (sbyte)1, "no guid", "00112233445566778899AABBCCDDEEFF"], [reader.GetValue(0), reader.GetValue(1), reader.GetValue(2), reader.GetValue(3)]);
    }

    private static bool Same(object wanted, object got) => wanted is Array one && got is Array other ? one.Cast<object>().SequenceEqual(other.Cast<object>()) : wanted.Equals(got);

    private static string Show(object value) => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value} ({value.GetType().Name})";
}
