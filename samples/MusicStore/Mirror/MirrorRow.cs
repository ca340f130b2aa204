using MusicStore.Primary;

namespace MusicStore.Mirror;

/// <summary>A row of the primary as the mirror takes it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Values">All values, the key's first: the parameters of <see cref="MirrorTable.UpsertText"/>.</param>
internal sealed record MirrorRow(MirrorKey Key, object?[] Values)
{
    public static Func<IPrimaryRow, MirrorRow> Reader(MirrorTable table) => row =>
    {
        var key = new MirrorKey(row.Int64(0), table.Key.Length > 1 ? row.Int64(1) : 0);
        return new MirrorRow(key, [.. key.Values(table), .. table.Columns.Select((column, i) => Value(row, table.Key.Length + i, column.Type))]);
    };

    private static object? Value(IPrimaryRow row, int column, string type) => type switch
    {
        "TEXT" => row.Text(column),
        "NUMERIC" => row.Money(column),
        _ => row.OptionalInt64(column),
    };
}
