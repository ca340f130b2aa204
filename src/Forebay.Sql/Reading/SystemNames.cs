using System.Collections.Frozen;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>The schemas and tables in which databases tell of themselves.</summary>
internal static class SystemNames
{
    private static readonly FrozenSet<string> Schemas =
        new[] { "information_schema", "pg_catalog", "pg_toast", "pg_temp", "mysql", "performance_schema", "sys", "temp", "ndbinfo" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsSystem(SqlDialect dialect, string? qualifier, string name) =>
        qualifier is not null ? Schemas.Contains(qualifier) || (dialect == SqlDialect.PostgreSql && qualifier.StartsWith("pg_", StringComparison.Ordinal))
        : dialect == SqlDialect.PostgreSql ? name.StartsWith("pg_", StringComparison.Ordinal)
        : dialect == SqlDialect.Sqlite && (name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("pragma_", StringComparison.OrdinalIgnoreCase));
}
