using System.Data;
using System.Data.Common;
using System.Net;
using System.Numerics;
using System.Runtime.ExceptionServices;
using Xunit;

namespace Forebay.Sql.Results;

public sealed class CachedResultTests
{
    private static readonly object[][] Values =
    [
        [true, false],
        [(sbyte)-1, sbyte.MaxValue],
        [(byte)0, byte.MaxValue],
        [short.MinValue, (short)7],
        [(ushort)1, ushort.MaxValue],
        [int.MinValue, 0],
        [uint.MaxValue, 1u],
        [long.MinValue, long.MaxValue],
        [ulong.MaxValue, 0ul],
        [1.5f, float.NaN],
        [double.Epsilon, double.NegativeInfinity],
        [decimal.MaxValue, 0.10m],
        [Guid.Empty, new Guid("00112233-4455-6677-8899-aabbccddeeff")],
        [new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc), DateTime.MaxValue],
        [new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromMinutes(-330)), DateTimeOffset.MinValue],
        [new DateOnly(1, 1, 1), DateOnly.MaxValue],
        [new TimeOnly(1, 2, 3), TimeOnly.MaxValue],
        [TimeSpan.MinValue, TimeSpan.FromTicks(1)],
        ['a', '\uffff'],
        ["", "Ünïcödé 🎵"],
        [new byte[] { 1, 2 }, Array.Empty<byte>()],
        [BigInteger.Parse("-123456789012345678901234567890", System.Globalization.CultureInfo.InvariantCulture), BigInteger.One],
        [IPAddress.Parse("::1"), IPAddress.Parse("10.0.0.1")],
        [new int[] { 1, 2, 3 }, Array.Empty<int>()],
        [new string?[] { "a", null, "" }, new string?[] { null }],
        [new int?[] { 1, null }, new int?[] { null, null, 3 }],
    ];

    public static TheoryData<int> Kinds => [.. Enumerable.Range(0, Values.Length)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_value_of_every_kind_is_read_as_it_was(int kind)
    {
        using DataTable table = TableOf(Values[kind][0].GetType(), Values[kind][0], DBNull.Value, Values[kind][1]);
        CachedResult taken = Take(table);
        foreach (CachedResult result in (CachedResult[])[taken, CachedResult.Of(taken.Bytes.ToArray())])
        {
            using var reader = new CachedResultReader(result);
            Assert.True(reader.GetFieldType(0) == Values[kind][0].GetType() || Values[kind][0] is int?[]);
            Assert.True(reader.Read());
            Assert.Equal(Values[kind][0], reader.GetValue(0));
            Assert.True(reader.Read());
            Assert.True(reader.IsDBNull(0));
            Assert.Equal(DBNull.Value, reader.GetValue(0));
            Assert.True(reader.Read());
            Assert.Equal(Values[kind][1], reader.GetFieldValue<object>(0));
            Assert.False(reader.Read());
            Assert.False(reader.Read());
        }
    }

    [Fact]
    public void The_kind_of_a_time_is_kept()
    {
        foreach (DateTimeKind kind in Enum.GetValues<DateTimeKind>())
        {
            using DataTable table = TableOf(typeof(DateTime), new DateTime(2026, 1, 1, 0, 0, 0, kind));
            table.Columns[0].DateTimeMode = DataSetDateTime.Unspecified;
            using var reader = new CachedResultReader(Take(table));
            reader.Read();
            Assert.Equal(reader.GetDateTime(0).Ticks, new DateTime(2026, 1, 1).Ticks);
        }
        Span<byte> cell = stackalloc byte[8];
        foreach (DateTimeKind kind in Enum.GetValues<DateTimeKind>())
        {
            CellCodec.WriteDateTime(cell, new DateTime(2026, 1, 1, 0, 0, 0, kind));
            Assert.Equal(kind, CellCodec.ReadDateTime(cell).Kind);
        }
    }

    [Fact]
    public void Bytes_that_end_early_are_told_and_not_read()
    {
        using DataTable table = TableOf(typeof(string), "one", DBNull.Value, "three");
        byte[] bytes = Take(table).Bytes.ToArray();
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => CachedResult.Of(bytes[..length]));
        bytes[0]++;
        Assert.Throws<InvalidDataException>(() => CachedResult.Of(bytes));
    }

    [Fact]
    public void A_value_is_given_as_the_types_that_a_provider_gives_it_as()
    {
        using var reader = new CachedResultReader(Take(TableOf(typeof(int), 5)));
        reader.Read();
        Assert.Equal(5L, reader.GetInt64(0));
        Assert.Equal((short)5, reader.GetInt16(0));
        Assert.Equal(5m, reader.GetDecimal(0));
        Assert.Equal(DayOfWeek.Friday, reader.GetFieldValue<DayOfWeek>(0));
        Assert.Equal(5, reader.GetFieldValue<int?>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetString(0));
        Assert.Throws<InvalidCastException>(() => reader.GetBoolean(0));

        using var large = new CachedResultReader(Take(TableOf(typeof(int), 70_000)));
        large.Read();
        Assert.Throws<OverflowException>(() => large.GetInt16(0));

        using var words = new CachedResultReader(Take(TableOf(typeof(string[]), (object)new[] { "a", "b" })));
        words.Read();
        Assert.Equal(["a", "b"], words.GetFieldValue<List<string>>(0));
    }

    [Fact]
    public void What_a_reader_is_asked_at_the_wrong_time_or_place_is_an_error_that_says_so()
    {
        using var reader = new CachedResultReader(Take(TableOf(typeof(int), 5)));
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        reader.Read();
        Assert.Contains("no column 1", Assert.Throws<IndexOutOfRangeException>(() => reader.GetInt32(1)).Message, StringComparison.Ordinal);
        Assert.Contains("'nothing'", Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("nothing")).Message, StringComparison.Ordinal);
        Assert.Equal(0, reader.GetOrdinal("VALUE"));
        Assert.False(reader.NextResult());
        Assert.Equal(0, reader.FieldCount);
        reader.Close();
        Assert.Throws<ObjectDisposedException>(() => reader.Read());
    }

    [Fact]
    public void Rows_that_were_begun_to_be_stored_are_followed_by_the_rest()
    {
        using DataTable table = TableOf(typeof(int), 1, 2, 3, 4);
        DbDataReader live = table.CreateDataReader();
        ResultWriter writer = ResultWriter.For(live, out _)!;
        live.Read();
        writer.Take(live);
        live.Read();
        using var spliced = new SplicedReader(writer.ToResult(), live, standsOnRow: true, failure: null);
        Assert.Equal([1, 2, 3, 4], Read(spliced));
    }

    [Fact]
    public void An_error_comes_behind_the_rows_that_came_before_it()
    {
        using DataTable table = TableOf(typeof(int), 1, 2);
        DbDataReader live = table.CreateDataReader();
        ResultWriter writer = ResultWriter.For(live, out _)!;
        live.Read();
        writer.Take(live);
        using var spliced = new SplicedReader(writer.ToResult(), live, standsOnRow: false, ExceptionDispatchInfo.Capture(new TimeoutException("late")));
        Assert.True(spliced.Read());
        Assert.Equal(1, spliced.GetInt32(0));
        Assert.Equal("late", Assert.Throws<TimeoutException>(() => spliced.Read()).Message);
    }

    [Fact]
    public void The_version_of_a_row_is_a_number_that_grows_with_its_column()
    {
        Assert.Equal(7, RowVersions.Of(Take(TableOf(typeof(int), 7)), "value"));
        Assert.Equal(new DateTime(2026, 1, 2).Ticks, RowVersions.Of(Take(TableOf(typeof(DateTime), new DateTime(2026, 1, 2))), "value"));
        Assert.Equal(long.MaxValue, RowVersions.Of(Take(TableOf(typeof(ulong), ulong.MaxValue)), "value"));
        Assert.Null(RowVersions.Of(Take(TableOf(typeof(int), 7, 8)), "value"));
        Assert.Null(RowVersions.Of(Take(TableOf(typeof(int), 0)), "value"));
        Assert.Null(RowVersions.Of(Take(TableOf(typeof(int), DBNull.Value)), "value"));
        Assert.Null(RowVersions.Of(Take(TableOf(typeof(string), "7")), "value"));
        Assert.Null(RowVersions.Of(Take(TableOf(typeof(int), 7)), "another"));
    }

    [Fact]
    public void A_table_is_filled_from_it_as_from_the_database()
    {
        using DataTable table = TableOf(typeof(string), "one", DBNull.Value);
        using var copy = new DataTable();
        using var reader = new CachedResultReader(Take(table));
        copy.Load(reader);
        Assert.Equal(table.Rows.Cast<DataRow>().Select(row => row[0]), copy.Rows.Cast<DataRow>().Select(row => row[0]));
    }

    [Fact]
    public void A_column_whose_values_only_a_provider_knows_is_told()
    {
        using DataTable table = TableOf(typeof(Uri), new Uri("http://a.example"));
        using DbDataReader reader = table.CreateDataReader();
        Assert.Null(ResultWriter.For(reader, out string? problem));
        Assert.Equal("the column 'value' is of type System.Uri", problem);
    }

    private static int[] Read(DbDataReader reader)
    {
        List<int> read = [];
        while (reader.Read())
            read.Add(reader.GetInt32(0));
        return [.. read];
    }

    private static CachedResult Take(DataTable table)
    {
        using DbDataReader reader = table.CreateDataReader();
        ResultWriter writer = ResultWriter.For(reader, out _)!;
        while (reader.Read())
            writer.Take(reader);
        return writer.ToResult();
    }

    private static DataTable TableOf(Type type, params object[] values)
    {
        var table = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        table.Columns.Add("value", type);
        foreach (object value in values)
            table.Rows.Add([value]);
        return table;
    }
}
