using System.Collections.Concurrent;
using Forebay.Sql.Schema;

namespace Forebay.PostgreSql.Schema;

/// <summary>The tables of a database at one moment, and what a change of one changes with it. Immutable, so thread-safe.</summary>
internal sealed class PostgreSqlTables(string database, string fingerprint, IReadOnlyDictionary<uint, PostgreSqlTable> byOid)
{
    private readonly IReadOnlyDictionary<uint, PostgreSqlTable> byOid = byOid;
    private readonly ConcurrentDictionary<uint, ChangedTable?> changed = new();
    private readonly ILookup<uint, PostgreSqlTable> children = byOid.Values
        .SelectMany(static table => table.Parents.Select(parent => (Parent: parent, Table: table)))
        .ToLookup(static pair => pair.Parent, static pair => pair.Table);

    private readonly Dictionary<(string?, string), PostgreSqlTable> byName = byOid.Values.ToDictionary(static table => (table.Sql.Schema, table.Sql.Name));

    public string Database => database;

    /// <summary>A hash of the catalog's rows that say what the tables are; equal to another's where nothing was altered in between.</summary>
    public string Fingerprint => fingerprint;

    public IEnumerable<PostgreSqlTable> All => byOid.Values;

    /// <summary>What a change of a table's rows is about; null: there is no such table any more.</summary>
    public ChangedTable? Find(uint oid) => changed.GetOrAdd(oid, static (oid, tables) => tables.Make(oid), this);

    /// <summary>What was made, altered or dropped since, with all that is read through it.</summary>
    /// <param name="tags">Where the tags are added to.</param>
    /// <param name="before">The tables as they were.</param>
    /// <returns>The names, each once.</returns>
    public IReadOnlyList<string> AddAltered(ICollection<string> tags, PostgreSqlTables before)
    {
        HashSet<string> names = [];
        foreach (PostgreSqlTable old in before.All)
        {
            if (byOid.TryGetValue(old.Oid, out PostgreSqlTable? now) && now.Signature == old.Signature)
                continue;
            names.Add(old.Name);
            before.Find(old.Oid)!.AddAll(tags);
        }
        foreach (PostgreSqlTable now in All)
        {
            if (before.byOid.TryGetValue(now.Oid, out PostgreSqlTable? old) && now.Signature == old.Signature)
                continue;
            names.Add(now.Name);
            Find(now.Oid)!.AddAll(tags);
        }
        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Why what is read from a table is outside of the feed; null: the feed tells of all its changes.</summary>
    public string? UncoveredReason(PostgreSqlTable table) =>
        table.Uncovered ?? children[table.Oid].Select(child => UncoveredReason(child) is { } reason ? $"of {child.Name}, which is read through it, {reason}" : null).FirstOrDefault(static reason => reason is not null);

    /// <summary>The tables that the feed does not tell of, each with its reason.</summary>
    public IEnumerable<SqlTable> Uncovered() =>
        from table in All
        let reason = UncoveredReason(table)
        where reason is not null
        orderby table.Name
        select new SqlTable(database, table.Sql.Schema, table.Sql.Name, table.Sql.Keys, table.Sql.Columns) { Uncacheable = reason };

    public bool Covers(string schema, string name) => byName.TryGetValue((schema, name), out PostgreSqlTable? table) && UncoveredReason(table) is null;

    private ChangedTable? Make(uint oid)
    {
        if (!byOid.TryGetValue(oid, out PostgreSqlTable? table))
            return null;
        Dictionary<uint, SqlTable> related = new() { [oid] = table.Sql };
        AddAncestors(related, table);
        // TRUNCATE names the root.
        if (table.IsPartitioned)
            AddDescendants(related, oid);
        return new ChangedTable([.. related.Values]);
    }

    private void AddAncestors(Dictionary<uint, SqlTable> related, PostgreSqlTable table)
    {
        foreach (uint oid in table.Parents)
        {
            if (byOid.TryGetValue(oid, out PostgreSqlTable? parent) && related.TryAdd(oid, parent.Sql))
                AddAncestors(related, parent);
        }
    }

    private void AddDescendants(Dictionary<uint, SqlTable> related, uint oid)
    {
        foreach (PostgreSqlTable child in children[oid])
        {
            if (related.TryAdd(child.Oid, child.Sql))
                AddDescendants(related, child.Oid);
        }
    }
}
