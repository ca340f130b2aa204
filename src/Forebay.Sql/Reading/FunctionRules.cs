using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>Which functions and types of a dialect give equal results for equal arguments. What is not listed does not.</summary>
internal sealed class FunctionRules(SqlDialect dialect, ISqlCatalog catalog, SqlReaderOptions options)
{
    private readonly BuiltInFunctions builtIn = BuiltInFunctions.Of(dialect);

    public FunctionKind Judge(string name)
    {
        if (options.DeterministicFunctions.Contains(name))
            return FunctionKind.Deterministic;
        if (options.ReadOnlyFunctions.Contains(name))
            return FunctionKind.ReadOnly;
        if (catalog.HasOwnFunction(name))
            return FunctionKind.Unknown;
        if (builtIn.Deterministic.Contains(name))
            return FunctionKind.Deterministic;
        if (builtIn.Clock.Contains(name))
            return FunctionKind.Clock;
        // Functions of an application in SQLite are code of its own process; pg_… are PostgreSQL's own.
        return builtIn.ReadOnly.Contains(name) || dialect == SqlDialect.Sqlite || (dialect == SqlDialect.PostgreSql && name.StartsWith("pg_", StringComparison.Ordinal))
            ? FunctionKind.ReadOnly : FunctionKind.Unknown;
    }

    /// <summary>Whether a function may be read like a table: its rows depend on its arguments alone.</summary>
    public bool IsTableFunction(string name) => builtIn.Tables.Contains(name) && !catalog.HasOwnFunction(name);

    public bool MayWrite(string name) => dialect != SqlDialect.Sqlite && !builtIn.Tables.Contains(name) && Judge(name) == FunctionKind.Unknown;

    /// <summary>Whether a word, without parentheses, asks the clock or the session.</summary>
    public bool IsClockWord(ReadOnlySpan<char> word) => builtIn.ClockWords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    /// <summary>Whether a function of SQLite reads a time, and so may be told to take the clock's.</summary>
    public static bool IsTimeFunction(string name) => BuiltInFunctions.SqliteTimes.Contains(name);

    /// <summary>Whether a word that begins a clause is a function's name before a parenthesis.</summary>
    public bool IsNamedLikeClause(ReadOnlySpan<char> word) =>
        word.Equals("LEFT", StringComparison.OrdinalIgnoreCase) || word.Equals("RIGHT", StringComparison.OrdinalIgnoreCase)
        || (dialect == SqlDialect.MySql && word.Equals("VALUES", StringComparison.OrdinalIgnoreCase))
        || (dialect == SqlDialect.Sqlite && (word.Equals("LIKE", StringComparison.OrdinalIgnoreCase) || word.Equals("GLOB", StringComparison.OrdinalIgnoreCase)));

    public static TypeKind JudgeType(string name) =>
        BuiltInFunctions.PostgreSqlTimes.Contains(name) ? TypeKind.Time
        : BuiltInFunctions.PostgreSqlTypes.Contains(name) ? TypeKind.Plain
        : TypeKind.Unknown;
}
