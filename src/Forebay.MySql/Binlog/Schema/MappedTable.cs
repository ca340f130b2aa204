using Forebay.MySql.Binlog.Rows;
using Forebay.MySql.Protocol;
using Forebay.Sql.Schema;

namespace Forebay.MySql.Binlog.Schema;

/// <summary>A table of the log together with what the catalog knows of it: which of its columns count.</summary>
/// <remarks>For the one loop that reads the log; its rows are filled again for each row.</remarks>
internal sealed class MappedTable
{
    private readonly int[] keyOf;
    private readonly Dictionary<string, int> byName = new(StringComparer.Ordinal);

    public MappedTable(TableMap map, ChangedTable table)
    {
        Map = map;
        Table = table;
        keyOf = new int[map.Columns.Length];
        Array.Fill(keyOf, -1);
        List<KeyColumn> keys = [];
        // Without names the catalog's order counts, and must fit.
        bool fits = map.HasNames || table.Columns.Count == map.Columns.Length;
        for (int at = 0; fits && at < keyOf.Length; at++)
        {
            string name = map.Columns[at].Name ?? table.Columns[at].Name;
            if (!table.Keys.TryGetValue(name, out KeyColumn? key))
                continue;
            keyOf[at] = keys.Count;
            byName[name] = keys.Count;
            keys.Add(FitsType(key, map.Columns[at]) ? key : key with { Kind = KeyValueKind.None });
        }
        Keys = [.. keys];
        IsNamed = fits && table.Columns.Count > 0;
        Before = new KeyRow(this, null);
        After = new KeyRow(this, Before);
    }

    public TableMap Map { get; }

    public ChangedTable Table { get; }

    /// <summary>Whether its columns are known by name.</summary>
    public bool IsNamed { get; }

    /// <summary>The columns that count.</summary>
    public KeyColumn[] Keys { get; }

    public KeyRow Before { get; }

    public KeyRow After { get; }

    /// <summary>Which of <see cref="Keys"/> a column is; -1: none.</summary>
    public int KeyOf(int column) => keyOf[column];

    /// <inheritdoc cref="KeyOf(int)"/>
    public int KeyOf(string column) => byName.GetValueOrDefault(column, -1);

    private static bool FitsType(KeyColumn key, BinlogColumn column) => key.Kind switch
    {
        KeyValueKind.Integer => column.IsInteger,
        KeyValueKind.Text or KeyValueKind.Bytes => column.Type == ColumnType.VarChar,
        _ => true,
    };
}
