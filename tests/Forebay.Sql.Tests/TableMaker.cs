using Forebay.Sql.Schema;

namespace Forebay.Sql.Tests;

/// <summary>Makes tables from short descriptions: a column is <c>name</c>, or <c>name:kind</c> with i, t or u, then <c>!</c> in the primary key, <c>?</c> unique, <c>*</c> a lookup key.</summary>
internal sealed class TableMaker(string database, string? schema)
{
    public SqlTable Make(string name, string columns, bool hasTriggers = false)
    {
        List<SqlKeyColumn> primary = [];
        List<SqlKey> others = [];
        List<string> names = [];
        foreach (string column in columns.Split(' '))
        {
            string[] parts = column.Split(':');
            names.Add(parts[0]);
            if (parts.Length == 1)
                continue;
            var key = new SqlKeyColumn(parts[0], parts[1][0] switch { 'i' => KeyValueKind.Integer, 't' => KeyValueKind.Text, _ => KeyValueKind.Uuid });
            if (parts[1].Contains('!'))
                primary.Add(key);
            if (parts[1].Contains('?') || parts[1].Contains('*'))
                others.Add(new SqlKey([key], false, parts[1].Contains('?')));
        }
        SqlKey[] keys = primary.Count == 0 ? [.. others] : [new SqlKey(primary, true, true), .. others];
        return new SqlTable(database, schema, name, keys, names) { HasTriggers = hasTriggers };
    }
}
