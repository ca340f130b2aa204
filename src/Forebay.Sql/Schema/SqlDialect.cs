namespace Forebay.Sql.Schema;

/// <summary>Whose SQL it is.</summary>
public enum SqlDialect
{
    /// <summary>PostgreSQL.</summary>
    PostgreSql,

    /// <summary>MySQL and MariaDB, with their standard quotes: <c>`name`</c>, and <c>"text"</c> unless the session says <c>ANSI_QUOTES</c>.</summary>
    MySql,

    /// <summary>SQLite.</summary>
    Sqlite,
}
