using Forebay.MySql.Protocol;

namespace Forebay.MySql.Client;

/// <summary>Where the values of a row stand in its packet. Used again for each row.</summary>
internal sealed class RowCells
{
    private ReadOnlyMemory<byte> payload;
    private int[] starts = [];
    private int[] lengths = [];

    /// <summary>Takes a row in, whose packet must stay.</summary>
    public void Take(ReadOnlyMemory<byte> row, ClientColumn[] columns, bool isBinary)
    {
        if (starts.Length < columns.Length)
        {
            starts = new int[columns.Length];
            lengths = new int[columns.Length];
        }
        payload = row;
        if (isBinary)
            TakeBinary(columns);
        else
            TakeText(columns.Length);
    }

    public bool IsNull(int column) => lengths[column] < 0;

    public ReadOnlySpan<byte> this[int column] => payload.Span.Slice(starts[column], lengths[column]);

    private void TakeText(int columns)
    {
        var reader = new WireReader(payload.Span);
        for (int at = 0; at < columns; at++)
        {
            if (reader.ReadLengthOrNull() is { } length)
                Put(at, reader.Take(length).Length, reader.Position);
            else
                lengths[at] = -1;
        }
    }

    private void TakeBinary(ClientColumn[] columns)
    {
        ReadOnlySpan<byte> bytes = payload.Span;
        var reader = new WireReader(bytes);
        reader.Skip(1);
        ReadOnlySpan<byte> nulls = reader.Take((columns.Length + 9) / 8);
        for (int at = 0; at < columns.Length; at++)
        {
            // Two bits at the begin are not used.
            if ((nulls[(at + 2) / 8] & (1 << ((at + 2) % 8))) != 0)
                lengths[at] = -1;
            else
                Put(at, WidthOf(columns[at].Definition.Type) is var width and >= 0 ? reader.Take(width).Length : reader.ReadLengthEncoded().Length, reader.Position);
        }
    }

    private void Put(int at, int length, int end) => (starts[at], lengths[at]) = (end - length, length);

    // Moments have a length of one byte, which a length-encoded one is.
    private static int WidthOf(ColumnType type) => type switch
    {
        ColumnType.Null => 0,
        ColumnType.Tiny => 1,
        ColumnType.Short or ColumnType.Year => 2,
        ColumnType.Int24 or ColumnType.Long or ColumnType.Float => 4,
        ColumnType.LongLong or ColumnType.Double => 8,
        _ => -1,
    };
}
