using System.Buffers.Binary;
using System.Data.Common;
using System.Text;

namespace Forebay.Sql.Results;

/// <summary>Collects the values of one column. Not thread-safe.</summary>
internal sealed class ColumnWriter(string name, string typeName, CellKind kind)
{
    private readonly int width = CellKinds.WidthOf(kind);
    private byte[] cells = [];
    private byte[] nulls = [];
    private byte[] variable = [];
    private int variableLength;
    private bool hasNulls;

    public string Name => name;

    public string TypeName => typeName;

    public CellKind Kind => kind;

    public bool HasNulls => hasNulls;

    /// <summary>The bytes of the values that differ in length.</summary>
    public int VariableLength => variableLength;

    /// <summary>Takes the value of the reader's row.</summary>
    /// <returns>The bytes that it takes.</returns>
    public int Take(DbDataReader reader, int ordinal, int row)
    {
        Grow(ref nulls, (row >> 3) + 1);
        int size = width == 0 ? 4 : width;
        Grow(ref cells, (row + 1) * size);
        int before = variableLength;
        if (reader.IsDBNull(ordinal))
        {
            hasNulls = true;
            nulls[row >> 3] |= (byte)(1 << (row & 7));
        }
        else if (width == 0)
        {
            TakeVariable(reader, ordinal);
        }
        else
        {
            TakeFixed(reader, ordinal, cells.AsSpan(row * width, width));
        }
        if (width == 0)
            BinaryPrimitives.WriteInt32LittleEndian(cells.AsSpan(row * 4), variableLength);
        return size + variableLength - before;
    }

    /// <summary>Takes a value of a stored result.</summary>
    public void Take(CachedResult result, ResultColumn column, int from, int row)
    {
        Grow(ref nulls, (row >> 3) + 1);
        int size = width == 0 ? 4 : width;
        Grow(ref cells, (row + 1) * size);
        if (result.IsNull(from, column))
        {
            hasNulls = true;
            nulls[row >> 3] |= (byte)(1 << (row & 7));
        }
        else if (width == 0)
        {
            Append(result.Cell(from, column));
        }
        else
        {
            result.Cell(from, column).CopyTo(cells.AsSpan(row * width));
        }
        if (width == 0)
            BinaryPrimitives.WriteInt32LittleEndian(cells.AsSpan(row * 4), variableLength);
    }

    /// <summary>The bytes that it takes in a stored result.</summary>
    public int SizeOf(int rows) => (hasNulls ? (rows + 7) / 8 : 0) + (rows * (width == 0 ? 4 : width)) + variableLength;

    /// <summary>Writes it where it belongs in a stored result, and moves the place behind it.</summary>
    public ResultColumn CopyTo(byte[] bytes, ref int place, int rows)
    {
        int nullsAt = hasNulls ? place : -1;
        if (hasNulls)
            Copy(nulls, (rows + 7) / 8, bytes, ref place);
        int cellsAt = place;
        Copy(cells, rows * (width == 0 ? 4 : width), bytes, ref place);
        int bytesAt = width == 0 ? place : 0;
        Copy(variable, variableLength, bytes, ref place);
        return new ResultColumn(name, typeName, kind, nullsAt, cellsAt, bytesAt);
    }

    private static void Copy(byte[] from, int length, byte[] to, ref int place)
    {
        from.AsSpan(0, length).CopyTo(to.AsSpan(place));
        place += length;
    }

    // The common kinds without boxes.
    private void TakeFixed(DbDataReader reader, int ordinal, Span<byte> cell)
    {
        switch (kind)
        {
            case CellKind.Int32: BinaryPrimitives.WriteInt32LittleEndian(cell, reader.GetInt32(ordinal)); break;
            case CellKind.Int64: BinaryPrimitives.WriteInt64LittleEndian(cell, reader.GetInt64(ordinal)); break;
            case CellKind.Int16: BinaryPrimitives.WriteInt16LittleEndian(cell, reader.GetInt16(ordinal)); break;
            case CellKind.Boolean: cell[0] = reader.GetBoolean(ordinal) ? (byte)1 : (byte)0; break;
            case CellKind.Double: BinaryPrimitives.WriteDoubleLittleEndian(cell, reader.GetDouble(ordinal)); break;
            case CellKind.Decimal: CellCodec.WriteDecimal(cell, reader.GetDecimal(ordinal)); break;
            case CellKind.DateTime: CellCodec.WriteDateTime(cell, reader.GetDateTime(ordinal)); break;
            case CellKind.Guid: _ = reader.GetGuid(ordinal).TryWriteBytes(cell); break;
            default: CellCodec.WriteFixed(cell, kind, reader.GetValue(ordinal)); break;
        }
    }

    private void TakeVariable(DbDataReader reader, int ordinal)
    {
        if (kind == CellKind.String)
        {
            string text = reader.GetString(ordinal);
            Grow(ref variable, variableLength + Encoding.UTF8.GetMaxByteCount(text.Length));
            variableLength += Encoding.UTF8.GetBytes(text, variable.AsSpan(variableLength));
            return;
        }
        Append(CellCodec.WriteVariable(kind, reader.GetValue(ordinal)));
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Grow(ref variable, variableLength + bytes.Length);
        bytes.CopyTo(variable.AsSpan(variableLength));
        variableLength += bytes.Length;
    }

    private static void Grow(ref byte[] array, int length)
    {
        if (array.Length < length)
            Array.Resize(ref array, Math.Max(length, Math.Max(16, array.Length * 2)));
    }
}
