using System.Text;

namespace Forebay.Sqlite.Native;

/// <summary>Puts the types of parameters in the place of their values.</summary>
internal static class SlowStatement
{
    /// <summary>The SQL with each parameter replaced by <c>[integer]</c>, <c>[real]</c>, <c>[text]</c>, <c>[blob]</c> or <c>[null]</c>.</summary>
    /// <param name="sql">As it was prepared.</param>
    /// <param name="expanded">As SQLite writes it with the values; null: the values are not known.</param>
    /// <remarks>The two are the same but for the parameters, so walking both shows where a value stands and of what type it is.</remarks>
    public static string WithTypes(string sql, string? expanded)
    {
        var result = new StringBuilder(sql.Length);
        int at = 0, there = 0;
        while (at < sql.Length)
        {
            if (sql[at] is '\'' or '"' or '`')
            {
                int end = EndOfQuote(sql, at);
                result.Append(sql, at, end - at);
                there += end - at;
                at = end;
            }
            else if (sql[at] is '?' or ':' or '@' or '$')
            {
                int end = at + 1;
                while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
                    end++;
                result.Append(expanded is null ? sql[at..end] : TypeOf(expanded, ref there));
                at = end;
            }
            else
            {
                result.Append(sql[at++]);
                there++;
            }
        }
        return result.ToString();
    }

    private static string TypeOf(string expanded, ref int at)
    {
        if (at >= expanded.Length)
            return "[?]";
        int begin = at;
        if (expanded[at] == '\'')
        {
            at = EndOfQuote(expanded, at);
            return "[text]";
        }
        if (expanded[at] is 'x' or 'X' && at + 1 < expanded.Length && expanded[at + 1] == '\'')
        {
            at = EndOfQuote(expanded, at + 1);
            return "[blob]";
        }
        if (string.CompareOrdinal(expanded, at, "NULL", 0, 4) == 0)
        {
            at += 4;
            return "[null]";
        }
        while (at < expanded.Length && (char.IsAsciiDigit(expanded[at]) || expanded[at] is '.' or 'e' or 'E' || (expanded[at] is '-' or '+' && (at == begin || expanded[at - 1] is 'e' or 'E'))))
            at++;
        return expanded.AsSpan(begin, at - begin).ContainsAny('.', 'e', 'E') ? "[real]" : "[integer]";
    }

    // A doubled quotation mark is one inside of the text.
    private static int EndOfQuote(string sql, int at)
    {
        char mark = sql[at++];
        while (at < sql.Length)
        {
            if (sql[at] != mark)
                at++;
            else if (at + 1 < sql.Length && sql[at + 1] == mark)
                at += 2;
            else
                return at + 1;
        }
        return at;
    }
}
