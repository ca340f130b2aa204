using System.Data.Common;
using System.Text;

namespace Forebay.Sql.Results;

/// <summary>Collects the rows of a reader for a stored result. Not thread-safe.</summary>
internal sealed class ResultWriter
{
    private readonly ColumnWriter[] columns;

    private ResultWriter(ColumnWriter[] columns) => this.columns = columns;

    /// <summary>The rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>The bytes that their values take so far.</summary>
    public long Size { get; private set; }

    /// <summary>For the columns of a reader; null where one has values that can't be stored, which <paramref name="problem"/> names.</summary>
    public static ResultWriter? For(DbDataReader reader, out string? problem)
    {
        var writers = new ColumnWriter[reader.FieldCount];
        for (int at = 0; at < writers.Length; at++)
        {
            Type type = reader.GetFieldType(at);
            if (CellKinds.Of(type) is not { } kind)
            {
                problem = $"the column '{reader.GetName(at)}' is of type {type}";
                return null;
            }
            writers[at] = new ColumnWriter(reader.GetName(at), reader.GetDataTypeName(at), kind);
        }
        problem = null;
        return new ResultWriter(writers);
    }

    /// <summary>For the columns of a stored result.</summary>
    public static ResultWriter For(CachedResult result) => new([.. result.Columns.Select(static column => new ColumnWriter(column.Name, column.TypeName, column.Kind))]);

    /// <summary>Takes the row that a reader stands on. Where it throws, the row is not taken.</summary>
    public void Take(DbDataReader reader)
    {
        long size = 0;
        for (int at = 0; at < columns.Length; at++)
            size += columns[at].Take(reader, at, Rows);
        Size += size;
        Rows++;
    }

    /// <summary>Takes a row of a stored result with the same columns.</summary>
    public void Take(CachedResult result, int row)
    {
        for (int at = 0; at < columns.Length; at++)
            columns[at].Take(result, result.Columns[at], row, Rows);
        Rows++;
    }

    public CachedResult ToResult()
    {
        ReadOnlySpan<byte> head = Head();
        var bytes = new byte[head.Length + columns.Sum(column => column.SizeOf(Rows))];
        head.CopyTo(bytes);
        var made = new ResultColumn[columns.Length];
        int place = head.Length;
        for (int at = 0; at < columns.Length; at++)
            made[at] = columns[at].CopyTo(bytes, ref place, Rows);
        return CachedResult.Of(bytes, made, Rows);
    }

    private ReadOnlySpan<byte> Head()
    {
        using var stream = new MemoryStream(16 + (48 * columns.Length));
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(CachedResult.Version);
        writer.Write(columns.Length);
        writer.Write(Rows);
        foreach (ColumnWriter column in columns)
        {
            writer.Write(column.Name);
            writer.Write(column.TypeName);
            writer.Write((byte)column.Kind);
            writer.Write(column.HasNulls);
            writer.Write(column.VariableLength);
        }
        writer.Flush();
        return stream.GetBuffer().AsSpan(0, (int)stream.Length);
    }
}
