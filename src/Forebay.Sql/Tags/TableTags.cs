using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Forebay.Liveness;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Tags;

/// <summary>The names by which entries depend on a table and on its rows. Immutable.</summary>
/// <remarks>
/// What is read by no key depends on the table as a whole (<see cref="Table"/>), which every change invalidates. What is read by a key depends on the
/// row of that name (<see cref="Row"/>), and on all of the key's rows at once (<see cref="RowsOf"/>), which a change invalidates that does not tell its rows.
/// </remarks>
public sealed class TableTags
{
    private readonly string name;
    private readonly SqlKey? primary;

    internal TableTags(SqlTable table)
    {
        name = string.Join('.', new[] { table.Database, table.Schema, table.Name }.Where(static part => part is not null).Select(static part => Escape(part!, ".:|=,%")));
        primary = table.Keys.FirstOrDefault(static key => key.IsPrimary);
        Table = Fit("table:", name);
        All = [Table, .. table.Keys.Select(RowsOf)];
    }

    /// <summary><c>table:db.name</c>: what depends on any row.</summary>
    public string Table { get; }

    /// <summary>Everything that depends on the table in any way: <see cref="Table"/>, and each key's <see cref="RowsOf"/>.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary><c>rows:db.name</c>, of other keys than the primary one <c>rows:db.name:column|column</c>: what depends on rows that are named by this key.</summary>
    public string RowsOf(SqlKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Fit("rows:", IsPrimary(key) ? name : $"{name}:{Columns(key)}");
    }

    /// <summary><c>row:db.name:17</c>, of other keys than the primary one <c>row:db.name:column=17</c>; several columns with <c>|</c> in between: the row or rows of this name.</summary>
    /// <param name="key">A key of the table.</param>
    /// <param name="values">One for each of its columns, in its order, in the form that <c>KeyText</c> gives them.</param>
    public string Row(SqlKey key, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != key.Columns.Count)
            throw new ArgumentException($"There are {values.Count} values for the {key.Columns.Count} columns of a key of {name}.", nameof(values));
        string joined = values.Count == 1 ? Escape(values[0], "|=%") : string.Join('|', values.Select(static value => Escape(value, "|=%")));
        return Fit("row:", IsPrimary(key) ? $"{name}:{joined}" : $"{name}:{Columns(key)}={joined}");
    }

    private bool IsPrimary(SqlKey key) => ReferenceEquals(key, primary) || key.IsPrimary;

    private static string Columns(SqlKey key) => string.Join('|', key.Columns.Select(static column => Escape(column.Name, ".:|=,%")));

    private static string Escape(string text, string special)
    {
        if (!text.AsSpan().ContainsAny(special))
            return text;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char letter in text)
            _ = special.Contains(letter, StringComparison.Ordinal) ? escaped.Append('%').Append(((int)letter).ToString("X2", CultureInfo.InvariantCulture)) : escaped.Append(letter);
        return escaped.ToString();
    }

    // A name that is too long for a tag is told by its hash.
    private static string Fit(string kind, string rest) =>
        rest.Length <= (Tag.MaxBytes / 3) - kind.Length || Encoding.UTF8.GetByteCount(rest) + kind.Length <= Tag.MaxBytes
            ? kind + rest
            : kind + "#" + Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(rest.AsSpan())));
}
