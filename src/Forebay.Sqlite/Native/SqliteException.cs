namespace Forebay.Sqlite.Native;

/// <summary>SQLite refused or failed; the message has its words, the code and the statement.</summary>
public sealed class SqliteException : Exception
{
    private const int MostSql = 200;

    /// <summary>Makes one without a message.</summary>
    public SqliteException() { }

    /// <summary>Makes one with a message.</summary>
    public SqliteException(string message) : base(message) { }

    /// <summary>Makes one with a message and what caused it.</summary>
    public SqliteException(string message, Exception innerException) : base(message, innerException) { }

    internal SqliteException(int extendedCode, string words, string? sql)
        : base($"SQLite: {words} ({(SqliteErrorCode)(extendedCode & 0xFF)}, code {extendedCode})" + (sql is null ? "." : $" in: {(sql.Length > MostSql ? sql[..MostSql] + "…" : sql)}"))
    {
        ExtendedCode = extendedCode;
    }

    internal static void ThrowOnError(int code)
    {
        if (code != 0)
            throw new SqliteException(code, "an FTS5 function failed", null);
    }

    /// <summary>The primary result code.</summary>
    public SqliteErrorCode Code => (SqliteErrorCode)(ExtendedCode & 0xFF);

    /// <summary>The extended result code.</summary>
    public int ExtendedCode { get; }
}
