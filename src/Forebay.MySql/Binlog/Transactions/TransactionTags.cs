using Forebay.Liveness;
using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Rows;
using Forebay.MySql.Binlog.Schema;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Transactions;

/// <summary>Gathers what one transaction invalidates: of each row's change the tags of its keys, of many rows those of the table.</summary>
/// <param name="schema">The tables.</param>
/// <param name="hidesCascades">Whether the log does not tell of rows that foreign keys change.</param>
internal sealed class TransactionTags(SchemaWatch schema, bool hidesCascades)
{
    /// <summary>A number that stands for no table: its event only ends a statement.</summary>
    private const ulong DummyTable = 0xff_ffff;
    private const ushort EndsStatement = 1;
    // A change of more rows invalidates the whole table: each tag takes a place in a table of stamps that other tags share.
    private const int MostRows = 1_000;
    private readonly Dictionary<ulong, (byte[] Bytes, MySqlTables Tables, MappedTable Table)> known = [];
    private readonly Dictionary<ulong, (MappedTable Table, bool HasRows)> mapped = [];
    private readonly Dictionary<ChangedTable, int> rows = [];
    private readonly HashSet<(ChangedTable, bool)> followed = [];

    public HashSet<string> Tags { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>Why everything is invalidated; null: it is not.</summary>
    public string? Everything { get; private set; }

    /// <summary>A number stands for a table from here to the statement's end.</summary>
    public void Map(ReadOnlySpan<byte> body, TableMap? read)
    {
        ulong id = TableMap.ReadId(body);
        MySqlTables tables = schema.Tables!;
        if (!known.TryGetValue(id, out var found) || !ReferenceEquals(found.Tables, tables) || !body.SequenceEqual(found.Bytes))
        {
            // Numbers are not used again for long; what is kept is what is written often.
            if (known.Count > 1_000)
                known.Clear();
            TableMap map = read ?? TableMap.Read(body);
            known[id] = found = (body.ToArray(), tables, new MappedTable(map, tables.Find(map.Database, map.Table)));
        }
        mapped[id] = (found.Table, false);
    }

    /// <summary>Whether a table's description is one that was seen before, with the catalog as it is.</summary>
    public bool IsKnown(ReadOnlySpan<byte> body, out MappedTable? table)
    {
        table = known.TryGetValue(TableMap.ReadId(body), out var found) && ReferenceEquals(found.Tables, schema.Tables) && body.SequenceEqual(found.Bytes) ? found.Table : null;
        return table is not null;
    }

    public void AddRows(EventType type, ReadOnlySpan<byte> body)
    {
        (ulong id, ushort flags) = RowsReader.ReadHead(body);
        if (mapped.TryGetValue(id, out (MappedTable Table, bool HasRows) found))
        {
            mapped[id] = (found.Table, true);
            AddRows(type, body, found.Table);
        }
        else if (id != DummyTable)
        {
            AddEverything("rows came of a table that was not named");
        }
        if ((flags & EndsStatement) != 0)
            EndStatement();
    }

    /// <summary>A table that was named, and had no rows, was changed by a foreign key (MariaDB), or may have been.</summary>
    public void EndStatement()
    {
        foreach ((MappedTable table, bool hasRows) in mapped.Values)
        {
            if (!hasRows)
                table.Table.AddAll(Tags);
        }
        mapped.Clear();
    }

    public void AddStatement(StatementEffect effect, string sql)
    {
        MySqlTables tables = schema.Tables!;
        if (effect.IsEverything)
            AddEverything($"a statement that names no table ({Shortened(sql)})");
        foreach ((string database, string name) in effect.Tables)
            tables.Find(database, name).AddAll(Tags);
        foreach (ChangedTable table in effect.Databases.SelectMany(tables.In))
            table.AddAll(Tags);
    }

    public void AddEverything(string reason)
    {
        Everything ??= reason;
        Tags.Add(Tag.EverythingName);
    }

    public void Add(IEnumerable<string> tags) => Tags.UnionWith(tags);

    /// <summary>Gives what was gathered, and begins anew.</summary>
    public (HashSet<string> Tags, string? Everything) Take()
    {
        EndStatement();
        (HashSet<string>, string?) taken = (Tags, Everything);
        Tags = new HashSet<string>(StringComparer.Ordinal);
        Everything = null;
        rows.Clear();
        followed.Clear();
        return taken;
    }

    private void AddRows(EventType type, ReadOnlySpan<byte> body, MappedTable table)
    {
        int count = rows.GetValueOrDefault(table.Table);
        if (!table.IsNamed || count > MostRows)
        {
            AddAll(type, table);
            return;
        }
        try
        {
            RowsReader reader = RowsReader.Open(type, body, table.Map.Columns);
            while (reader.HasMore && count <= MostRows)
            {
                AddRow(ref reader, table);
                count++;
            }
        }
        catch (MySqlProtocolException)
        {
            // What can't be read can't be named: all rows are meant.
            count = MostRows + 1;
        }
        rows[table.Table] = count;
        if (count > MostRows)
            AddAll(type, table);
    }

    private void AddRow(ref RowsReader reader, MappedTable table)
    {
        table.Before.Clear();
        reader.ReadImage(table.Before, isAfter: false);
        switch (reader.Kind)
        {
            case RowsKind.Write:
                table.Table.AddRow(Tags, null, table.Before.TryGet);
                break;
            case RowsKind.Delete:
                table.Table.AddRow(Tags, table.Before.TryGet, null);
                Follow(table.Table, deletes: true);
                break;
            default:
                table.After.Clear();
                reader.ReadImage(table.After, isAfter: true);
                table.Table.AddRow(Tags, table.Before.TryGet, table.After.TryGet);
                if (hidesCascades && table.After.ChangesReferenced())
                    Follow(table.Table, deletes: false);
                break;
        }
    }

    private void AddAll(EventType type, MappedTable table)
    {
        table.Table.AddAll(Tags);
        rows[table.Table] = MostRows + 1;
        if (type is not (EventType.WriteRows or EventType.WriteRowsV1 or EventType.MariaDbCompressedWriteRows))
        {
            Follow(table.Table, deletes: true);
            Follow(table.Table, deletes: false);
        }
    }

    private void Follow(ChangedTable table, bool deletes)
    {
        if (hidesCascades && followed.Add((table, deletes)))
            schema.Tables!.AddConsequences(Tags, table, deletes, updates: !deletes);
    }

    private static string Shortened(string sql) => sql.Length <= 60 ? sql : string.Concat(sql.AsSpan(0, 60), "…");
}
