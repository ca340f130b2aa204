using System.Numerics;
using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>Reads the rows of one event, image by image: of an update the one before and the one after in turn.</summary>
internal ref struct RowsReader
{
    private const ulong PartialJson = 1;
    private readonly BinlogColumn[] columns;
    private readonly ReadOnlySpan<byte> before;
    private readonly ReadOnlySpan<byte> after;
    private readonly bool isPartial;
    private WireReader rest;

    private RowsReader(RowsKind kind, BinlogColumn[] columns, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, ReadOnlySpan<byte> rows, bool isPartial)
    {
        (Kind, this.columns, this.isPartial) = (kind, columns, isPartial);
        this.before = before;
        this.after = after;
        rest = new WireReader(rows);
    }

    public RowsKind Kind { get; }

    /// <summary>Whether another row follows.</summary>
    public readonly bool HasMore => rest.Remaining > 0;

    /// <summary>The number of the table, and the event's flags; 1: it ends its statement.</summary>
    public static (ulong Table, ushort Flags) ReadHead(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        return (reader.ReadUInt48(), reader.ReadUInt16());
    }

    /// <summary>Begins an event.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="body">What follows its header, without the checksum.</param>
    /// <param name="columns">The columns of its table.</param>
    public static RowsReader Open(EventType type, ReadOnlySpan<byte> body, BinlogColumn[] columns)
    {
        var reader = new WireReader(body);
        reader.Skip(8);
        if (type is EventType.WriteRows or EventType.UpdateRows or EventType.DeleteRows or EventType.PartialUpdateRows)
            reader.Skip(reader.ReadUInt16() - 2);
        RowsKind kind = type switch
        {
            EventType.WriteRows or EventType.WriteRowsV1 or EventType.MariaDbCompressedWriteRows => RowsKind.Write,
            EventType.DeleteRows or EventType.DeleteRowsV1 or EventType.MariaDbCompressedDeleteRows => RowsKind.Delete,
            _ => RowsKind.Update,
        };
        ulong count = reader.ReadLength();
        if (count != (ulong)columns.Length)
            throw new MySqlProtocolException($"Rows of {count} columns came for a table that has {columns.Length}.");
        ReadOnlySpan<byte> first = reader.Take((columns.Length + 7) / 8);
        ReadOnlySpan<byte> second = kind == RowsKind.Update ? reader.Take((columns.Length + 7) / 8) : first;
        ReadOnlySpan<byte> rows = reader.ReadRest();
        if (type is EventType.MariaDbCompressedWriteRows or EventType.MariaDbCompressedUpdateRows or EventType.MariaDbCompressedDeleteRows)
            rows = MariaDbCompression.Inflate(rows);
        return new RowsReader(kind, columns, first, second, rows, type == EventType.PartialUpdateRows);
    }

    /// <summary>Reads one image.</summary>
    /// <param name="image">Where each value is handed to.</param>
    /// <param name="isAfter">Whether it is the second one of an update.</param>
    public void ReadImage(IRowImage image, bool isAfter)
    {
        ReadOnlySpan<byte> present = isAfter ? after : before;
        ReadOnlySpan<byte> partial = default;
        if (isPartial && isAfter && (rest.ReadLength() & PartialJson) != 0)
            partial = rest.Take((columns.Count(static column => column.Type == ColumnType.Json) + 7) / 8);
        ReadOnlySpan<byte> nulls = rest.Take((Present(present) + 7) / 8);
        int number = 0;
        int json = 0;
        for (int at = 0; at < columns.Length; at++)
        {
            bool isDifference = columns[at].Type == ColumnType.Json && Bit(partial, json++);
            if (!Bit(present, at))
                continue;
            if (Bit(nulls, number++))
                image.Null(at);
            else if (isDifference)
                image.Difference(at, columns[at].Take(ref rest));
            else
                image.Value(at, columns[at].Take(ref rest));
        }
    }

    // The bits that stand for no column are 0 in MySQL and 1 in MariaDB.
    private readonly int Present(ReadOnlySpan<byte> bits)
    {
        int count = 0;
        for (int at = 0; at < bits.Length; at++)
        {
            int left = columns.Length - (at * 8);
            count += BitOperations.PopCount((uint)(left >= 8 ? bits[at] : bits[at] & ((1 << left) - 1)));
        }
        return count;
    }

    private static bool Bit(ReadOnlySpan<byte> bits, int at) => at / 8 < bits.Length && (bits[at / 8] & (1 << (at % 8))) != 0;
}
