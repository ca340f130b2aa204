using System.Buffers.Binary;
using System.ComponentModel;
using System.Text;
using Forebay.Entries;

namespace Forebay.Sql.Results;

/// <summary>The rows of a statement as they were read once, column by column in one block of bytes. Immutable.</summary>
/// <remarks>
/// The bytes: version, number of columns, number of rows; of each column its name, the name of its type, its <see cref="CellKind"/>, whether there are
/// NULLs, and how long its values are together; then of each column its bits for NULL, its values or their ends, and what lies before the ends.
/// Numbers are 32 bits, little-endian.
/// </remarks>
[ImmutableObject(true)]
internal sealed class CachedResult : ISizedValue
{
    public const byte Version = 1;

    private readonly byte[] bytes;

    private CachedResult(byte[] bytes, ResultColumn[] columns, int rows)
    {
        this.bytes = bytes;
        Columns = columns;
        Rows = rows;
    }

    public ResultColumn[] Columns { get; }

    public int Rows { get; }

    public ReadOnlyMemory<byte> Bytes => bytes;

    // The block, this object, and about 150 bytes for each column with its names.
    public long MemoryBytes => bytes.Length + 80 + (150L * Columns.Length);

    /// <summary>A result whose bytes and columns were made together.</summary>
    public static CachedResult Of(byte[] bytes, ResultColumn[] columns, int rows) => new(bytes, columns, rows);

    /// <summary>Reads what <see cref="ResultWriter"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another version, or not whole.</exception>
    public static CachedResult Of(byte[] bytes)
    {
        try
        {
            return Parse(bytes);
        }
        catch (Exception e) when (e is ArgumentException or EndOfStreamException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The bytes of a stored result end early.", e);
        }
    }

    public bool IsNull(int row, ResultColumn column) => column.NullsAt >= 0 && (bytes[column.NullsAt + (row >> 3)] & (1 << (row & 7))) != 0;

    /// <summary>The bytes of a value.</summary>
    public ReadOnlySpan<byte> Cell(int row, ResultColumn column)
    {
        if (column.Width != 0)
            return bytes.AsSpan(column.CellsAt + (row * column.Width), column.Width);
        ReadOnlySpan<byte> ends = bytes.AsSpan(column.CellsAt);
        int begin = row == 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(ends[(4 * (row - 1))..]);
        int end = BinaryPrimitives.ReadInt32LittleEndian(ends[(4 * row)..]);
        return bytes.AsSpan(column.BytesAt + begin, end - begin);
    }

    private static CachedResult Parse(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (reader.ReadByte() is not Version and byte other)
            throw new InvalidDataException($"A stored result of version {other}; this is {Version}.");
        int count = reader.ReadInt32();
        int rows = reader.ReadInt32();
        if (count < 0 || rows < 0 || count > bytes.Length)
            throw new InvalidDataException($"A stored result of {count} columns and {rows} rows in {bytes.Length} bytes.");
        var heads = new (string Name, string TypeName, CellKind Kind, bool HasNulls, int Length)[count];
        for (int at = 0; at < count; at++)
            heads[at] = (reader.ReadString(), reader.ReadString(), (CellKind)reader.ReadByte(), reader.ReadBoolean(), reader.ReadInt32());
        var columns = new ResultColumn[count];
        long place = reader.BaseStream.Position;
        for (int at = 0; at < count; at++)
        {
            (string name, string typeName, CellKind kind, bool hasNulls, int length) = heads[at];
            if (!CellKinds.IsKnown(kind) || length < 0)
                throw new InvalidDataException($"A stored result with a column of kind {kind} and {length} bytes.");
            long nulls = place, cells = place + (hasNulls ? (rows + 7) / 8 : 0);
            int width = CellKinds.WidthOf(kind);
            long variable = cells + (4L * rows);
            place = width == 0 ? variable + length : cells + ((long)width * rows);
            if (place > bytes.Length)
                throw new InvalidDataException($"A stored result that ends in its column {at}.");
            columns[at] = new ResultColumn(name, typeName, kind, hasNulls ? (int)nulls : -1, (int)cells, width == 0 ? (int)variable : 0);
        }
        return new CachedResult(bytes, columns, rows);
    }
}
