using System.Collections;
using Forebay.Sql.Schema;
using Forebay.Sql.Tags;

namespace Forebay.Sql.Reading;

/// <summary>The tags of pins, once the values of their parameters are known.</summary>
internal static class PinTags
{
    /// <summary>The tags that an entry carries which read this.</summary>
    public static void AddRead(ICollection<string> tags, SqlRead read, SqlParameters? parameters, int most)
    {
        TableTags names = read.Table.Tags;
        if (read.Pin is not { } pin || !TryResolve(pin, parameters, most, zeroIsGenerated: false, out List<string>[]? values))
        {
            tags.Add(names.Table);
            return;
        }
        tags.Add(names.RowsOf(pin.Key));
        AddRows(tags, names, pin.Key, values!);
    }

    /// <summary>The tags that a write invalidates.</summary>
    public static void AddWrite(ICollection<string> tags, SqlWrite write, SqlParameters? parameters, int most, bool zeroIsGenerated)
    {
        TableTags names = write.Table.Tags;
        tags.Add(names.Table);
        foreach (SqlKey key in write.UnknownKeys)
            tags.Add(names.RowsOf(key));
        foreach (SqlPin pin in write.Pins)
        {
            if (TryResolve(pin, parameters, most, zeroIsGenerated, out List<string>[]? values))
                AddRows(tags, names, pin.Key, values!);
            else
                tags.Add(names.RowsOf(pin.Key));
        }
    }

    // False: the rows are not known, or too many. A column without values: no row has this name, as nothing equals NULL.
    private static bool TryResolve(SqlPin pin, SqlParameters? parameters, int most, bool zeroIsGenerated, out List<string>[]? values)
    {
        values = new List<string>[pin.Key.Columns.Count];
        long rows = 1;
        for (int at = 0; at < values.Length; at++)
        {
            KeyValueKind kind = pin.Key.Columns[at].Kind;
            List<string> texts = values[at] = [];
            foreach (SqlValue value in pin.Values[at])
            {
                if (!TryAdd(texts, value, kind, parameters, pin.IsStored, most))
                    return false;
            }
            if (pin.IsStored && zeroIsGenerated && kind == KeyValueKind.Integer && texts.Contains("0"))
                return false;
            rows *= texts.Count;
            if (rows > most)
                return false;
        }
        return true;
    }

    private static bool TryAdd(List<string> texts, SqlValue value, KeyValueKind kind, SqlParameters? parameters, bool isStored, int most)
    {
        if (value.Literal is { } literal)
        {
            texts.Add(literal);
            return !isStored || IsStoredAsGiven(literal, kind);
        }
        if (parameters is null || !parameters(value.Name, value.Ordinal, out object? given))
            return false;
        if (!value.IsArray)
            return TryAddValue(texts, given, kind, isStored);
        // Bytes are one value, and never an array of small numbers here.
        if (given is string or byte[] or not IEnumerable)
            return given is null or DBNull;
        foreach (object? element in (IEnumerable)given)
        {
            if (texts.Count >= most || !TryAddValue(texts, element, kind, isStored))
                return false;
        }
        return true;
    }

    private static bool TryAddValue(List<string> texts, object? given, KeyValueKind kind, bool isStored)
    {
        // What is NULL equals nothing; what is stored as NULL may become a generated number.
        if (given is null or DBNull)
            return !isStored;
        if (!KeyText.TryOf(given, kind, out string? text))
            return false;
        texts.Add(text);
        return !isStored || IsStoredAsGiven(text, kind);
    }

    // Spaces at the end of a text that is too long for its column are cut without an error (SQL:1992, 9.2).
    private static bool IsStoredAsGiven(string text, KeyValueKind kind) => kind != KeyValueKind.Text || !text.EndsWith(' ');

    private static void AddRows(ICollection<string> tags, TableTags names, SqlKey key, List<string>[] values)
    {
        if (values.Any(static texts => texts.Count == 0))
            return;
        var row = new string[values.Length];
        Add(0);

        void Add(int at)
        {
            if (at == row.Length)
            {
                tags.Add(names.Row(key, row));
                return;
            }
            foreach (string text in values[at])
            {
                row[at] = text;
                Add(at + 1);
            }
        }
    }
}
