using Forebay.Sql.Schema;

namespace Forebay.Sql.Tokens;

/// <summary>How a session's SQL is cut into tokens.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="HasBackslashEscapes">Whether <c>\</c> escapes in plain strings.</param>
/// <param name="HasAnsiQuotes">Whether <c>"text"</c> is a name in MySQL.</param>
/// <param name="HasNamedParameters">Whether <c>@name</c> is a parameter in MySQL, and not a variable.</param>
internal readonly record struct TokenRules(SqlDialect Dialect, bool HasBackslashEscapes = false, bool HasAnsiQuotes = false, bool HasNamedParameters = false)
{
    public static TokenRules Of(SqlDialect dialect) => new(dialect, HasBackslashEscapes: dialect == SqlDialect.MySql);
}
