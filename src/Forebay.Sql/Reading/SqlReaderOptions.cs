using System.ComponentModel.DataAnnotations;

namespace Forebay.Sql.Reading;

/// <summary>How SQL is read.</summary>
public sealed class SqlReaderOptions
{
    internal const int DeepestNesting = 200;

    /// <summary>The longest text that is read, in characters; longer ones are not cached, and a longer write invalidates everything. Default 65,536.</summary>
    [Range(1, 1 << 24)] public int MaxTextLength { get; set; } = 1 << 16;

    /// <summary>How deep parentheses, subqueries and joins may be nested. Default 100; at most 200.</summary>
    [Range(1, DeepestNesting)] public int MaxDepth { get; set; } = 100;

    /// <summary>The most rows that a table's key may name in one statement; above it the statement depends on the table as a whole. Default 128.</summary>
    [Range(1, 65_536)] public int MaxPinnedRows { get; set; } = 128;

    /// <summary>How many texts are remembered with what was read in them. Default 4,096.</summary>
    [Range(2, 1 << 20)] public int MaxRememberedTexts { get; set; } = 4_096;

    /// <summary>How many characters the remembered texts may have together. Default 8 Mi.</summary>
    [Range(2, 1 << 30)] public int MaxRememberedCharacters { get; set; } = 8 << 20;

    /// <summary>MySQL: <c>@name</c> is a parameter of the command, as MySqlConnector has it, and not the session's variable. Default false.</summary>
    public bool HasNamedParameters { get; set; }

    /// <summary>MySQL: the session's <c>sql_mode</c> has <c>ANSI_QUOTES</c>, and <c>"text"</c> is a name. Default false.</summary>
    public bool HasAnsiQuotes { get; set; }

    /// <summary>Whether <c>\</c> escapes in plain strings. Default null: as the dialect has it (MySQL: yes, unless <c>NO_BACKSLASH_ESCAPES</c> is set; the others: no).</summary>
    public bool? HasBackslashEscapes { get; set; }

    /// <summary>MySQL: sessions may store other values than they are given (no <c>STRICT_ALL_TABLES</c> in <c>sql_mode</c>), so that a write's new rows are not named by its text. Default false.</summary>
    public bool MayStoreOtherValues { get; set; }

    /// <summary>Functions of yours whose results depend on nothing but their arguments. Default: none.</summary>
    public ISet<string> DeterministicFunctions { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions of yours that write nothing; statements with them are not cached, but do not invalidate everything either. Default: none.</summary>
    public ISet<string> ReadOnlyFunctions { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
}
