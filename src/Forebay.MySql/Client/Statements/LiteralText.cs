using System.Globalization;
using System.Numerics;
using System.Text;

namespace Forebay.MySql.Client;

/// <summary>Writes values into a statement's text, for statements that the server does not prepare.</summary>
internal static class LiteralText
{
    /// <param name="statement">With question marks where the values go.</param>
    /// <param name="values">Streams have been read before.</param>
    /// <param name="hasBackslashEscapes">Whether the session takes a backslash in a string for an escape.</param>
    public static string Of(BoundStatement statement, object?[] values, bool hasBackslashEscapes)
    {
        var text = new StringBuilder(statement.Sql.Length + (values.Length * 16));
        int copied = 0;
        for (int at = 0; at < values.Length; at++)
        {
            text.Append(statement.Sql, copied, statement.Marks[at] - copied);
            Append(text, values[at], hasBackslashEscapes);
            copied = statement.Marks[at] + 1;
        }
        return text.Append(statement.Sql, copied, statement.Sql.Length - copied).ToString();
    }

    private static void Append(StringBuilder text, object? value, bool hasBackslashEscapes)
    {
        switch (value)
        {
            case null: text.Append("NULL"); break;
            case string words: AppendText(text, words, hasBackslashEscapes); break;
            case ReadOnlyMemory<byte> bytes: text.Append("x'").Append(Convert.ToHexString(bytes.Span)).Append('\''); break;
            case float or double: AppendReal(text, ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture)); break;
            case DateTime moment: text.Append(CultureInfo.InvariantCulture, $"TIMESTAMP'{moment:yyyy-MM-dd HH:mm:ss.ffffff}'"); break;
            case DateOnly day: text.Append(CultureInfo.InvariantCulture, $"DATE'{day:yyyy-MM-dd}'"); break;
            case TimeSpan time: text.Append(CultureInfo.InvariantCulture, $"TIME'{(time < TimeSpan.Zero ? "-" : "")}{(long)Math.Abs(time.TotalHours)}:{time:mm\\:ss\\.ffffff}'"); break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger: text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)); break;
            default: throw new NotSupportedException($"A {value.GetType()} can't be written as text.");
        }
    }

    // Doubled quotes are safe in every character set. A backslash is not: whether it escapes depends on the mode, and in some sets it is half a letter; so such a text goes as bytes.
    private static void AppendText(StringBuilder text, string words, bool hasBackslashEscapes)
    {
        if (hasBackslashEscapes && words.Contains('\\', StringComparison.Ordinal))
            text.Append("_utf8mb4 x'").Append(Convert.ToHexString(Encoding.UTF8.GetBytes(words))).Append('\'');
        else
            text.Append('\'').Append(words.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
    }

    // Without an exponent it would be a decimal.
    private static void AppendReal(StringBuilder text, string number) => text.Append(number).Append(number.AsSpan().IndexOfAny("ENI∞") < 0 ? "E0" : "");
}
