using Forebay.Sql.Reading;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Tests.Reading;

/// <summary>
/// Writes what was read in one line: the kind; each table that is read, with its pin in brackets; after <c>></c> each that is written, with the names of its rows in brackets and
/// after <c>~</c> the keys by which they are not known; <c>*</c> where it may write anything; <c>!</c> and the reason why it is not cached.
/// </summary>
internal static class Summary
{
    public static string Of(SqlStatement statement)
    {
        List<string> parts = [statement.Kind.ToString(), .. statement.Reads.Select(static read => read.ToString())];
        if (statement.Writes.Count > 0)
            parts.Add("> " + string.Join(" ", statement.Writes.Select(Of)));
        if (statement.MayWriteAnything)
            parts.Add("*");
        if (statement.Uncacheable is { } refusal && refusal.Reason != SqlRefusalReason.NotARead)
            parts.Add($"!{refusal.Reason}");
        return string.Join(' ', parts);
    }

    private static string Of(SqlWrite write)
    {
        string pins = write.Pins.Count == 0 ? "" : $"[{string.Join("; ", write.Pins)}]";
        bool isAll = write.Pins.Count == 0 && write.UnknownKeys.Count == write.Table.Keys.Count;
        return write.Table.Name + pins + (isAll ? "" : string.Concat(write.UnknownKeys.Select(static key => "~" + string.Join('+', key.Columns.Select(static column => column.Name)))));
    }

    /// <summary>The dialects that letters stand for: P, M and S.</summary>
    public static SqlDialect DialectOf(char letter) => letter switch { 'P' => SqlDialect.PostgreSql, 'M' => SqlDialect.MySql, _ => SqlDialect.Sqlite };
}
