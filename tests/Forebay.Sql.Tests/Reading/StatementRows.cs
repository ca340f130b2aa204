namespace Forebay.Sql.Tests.Reading;

/// <summary>Statements with what is to be read in them, by topic. The letters are dialects: PostgreSQL, MySQL, SQLite. <see cref="Summary"/> explains the third part.</summary>
internal static class StatementRows
{
    public static IEnumerable<(string Dialects, string Text, string Expected)> All =>
        [.. SelectRows.Rows, .. JoinRows.Rows, .. SubqueryRows.Rows, .. RefusalRows.Rows, .. WriteRows.Rows];
}
