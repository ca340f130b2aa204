using System.Text;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>Which table a number stands for in the rows that follow, and how its columns look.</summary>
/// <param name="Id">The number, until the statement's end.</param>
/// <param name="Database">Its database.</param>
/// <param name="Table">Its name.</param>
/// <param name="Columns">In their order.</param>
internal sealed record TableMap(ulong Id, string Database, string Table, BinlogColumn[] Columns)
{
    /// <summary>Whether the columns' names are told (<c>binlog_row_metadata=FULL</c>).</summary>
    public bool HasNames => Columns.Length > 0 && Columns[0].Name is not null;

    public static ulong ReadId(ReadOnlySpan<byte> body) => new WireReader(body).ReadUInt48();

    /// <param name="body">What follows the event's header.</param>
    /// <param name="isMariaDb">Whether geometries count among the columns that have a collation.</param>
    public static TableMap Read(ReadOnlySpan<byte> body, bool isMariaDb = false)
    {
        var reader = new WireReader(body);
        ulong id = reader.ReadUInt48();
        reader.Skip(2);
        string database = Encoding.UTF8.GetString(reader.Take(reader.ReadByte()));
        reader.Skip(1);
        string table = Encoding.UTF8.GetString(reader.Take(reader.ReadByte()));
        reader.Skip(1);
        ReadOnlySpan<byte> types = reader.Take(reader.ReadLength());
        var metadata = new WireReader(reader.ReadLengthEncoded());
        var columns = new BinlogColumn[types.Length];
        for (int at = 0; at < columns.Length; at++)
            columns[at] = BinlogColumn.Read((ColumnType)types[at], ref metadata);
        reader.Skip((columns.Length + 7) / 8);
        while (reader.Remaining > 0)
            ReadOptional(columns, reader.ReadByte(), reader.ReadLengthEncoded(), column => column.IsCharacter || (isMariaDb && column.Type == ColumnType.Geometry));
        return new TableMap(id, database, table, columns);
    }

    private static void ReadOptional(BinlogColumn[] columns, byte kind, ReadOnlySpan<byte> value, Func<BinlogColumn, bool> isCharacter)
    {
        switch (kind)
        {
            case 1:
                ReadSigns(columns, value);
                break;
            case 2:
                ReadDefaultCollation(columns, value, isCharacter);
                break;
            case 3:
                ReadCollations(columns, value, isCharacter);
                break;
            case 4:
                ReadNames(columns, value);
                break;
            case 5:
                ReadMembers(columns, value, ColumnType.Set);
                break;
            case 6:
                ReadMembers(columns, value, ColumnType.Enum);
                break;
            case 10:
                ReadDefaultCollation(columns, value, static column => column.Type is ColumnType.Enum or ColumnType.Set);
                break;
            case 11:
                ReadCollations(columns, value, static column => column.Type is ColumnType.Enum or ColumnType.Set);
                break;
        }
    }

    // A bit for each numeric column, the highest first.
    private static void ReadSigns(BinlogColumn[] columns, ReadOnlySpan<byte> bits)
    {
        int bit = 0;
        for (int at = 0; at < columns.Length; at++)
        {
            if (!columns[at].IsNumeric || bit / 8 >= bits.Length)
                continue;
            columns[at] = columns[at] with { IsUnsigned = (bits[bit / 8] & (0x80 >> (bit % 8))) != 0 };
            bit++;
        }
    }

    // The most frequent one, and then the columns (counted among those of text) that have another.
    private static void ReadDefaultCollation(BinlogColumn[] columns, ReadOnlySpan<byte> bytes, Func<BinlogColumn, bool> counts)
    {
        var reader = new WireReader(bytes);
        var usual = (int)reader.ReadLength();
        Dictionary<int, int> others = [];
        while (reader.Remaining > 0)
        {
            var column = (int)reader.ReadLength();
            others[column] = (int)reader.ReadLength();
        }
        int number = 0;
        for (int at = 0; at < columns.Length; at++)
        {
            if (counts(columns[at]))
                columns[at] = columns[at] with { Collation = others.GetValueOrDefault(number++, usual) };
        }
    }

    private static void ReadCollations(BinlogColumn[] columns, ReadOnlySpan<byte> bytes, Func<BinlogColumn, bool> counts)
    {
        var reader = new WireReader(bytes);
        for (int at = 0; at < columns.Length && reader.Remaining > 0; at++)
        {
            if (counts(columns[at]))
                columns[at] = columns[at] with { Collation = (int)reader.ReadLength() };
        }
    }

    private static void ReadNames(BinlogColumn[] columns, ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        for (int at = 0; at < columns.Length; at++)
            columns[at] = columns[at] with { Name = reader.ReadLengthEncodedText() };
    }

    private static void ReadMembers(BinlogColumn[] columns, ReadOnlySpan<byte> bytes, ColumnType type)
    {
        var reader = new WireReader(bytes);
        for (int at = 0; at < columns.Length && reader.Remaining > 0; at++)
        {
            if (columns[at].Type != type)
                continue;
            var members = new string[Math.Min(reader.ReadLength(), ushort.MaxValue)];
            for (int member = 0; member < members.Length; member++)
                members[member] = reader.ReadLengthEncodedText();
            columns[at] = columns[at] with { Members = members };
        }
    }
}
