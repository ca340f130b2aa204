using Forebay.Sql.Reading;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>Says what a statement means for its session.</summary>
internal static class RequestReader
{
    private static readonly string[] Asking = ["FOUND_ROWS", "ROW_COUNT", "LAST_INSERT_ID", "WARNINGS", "ERRORS", "PROFILE", "DIAGNOSTICS", "@@", "SHOW "];

    public static RequestKind KindOf(SqlStatement statement, string? source)
    {
        if (source is null)
            return RequestKind.Opaque;
        string form = statement.NormalForm;
        if (StartsWith(form, "SHOW FOREBAY"))
            return RequestKind.Forebay;
        if (statement.Kinds.Count > 1)
            return statement.Kinds.All(static kind => kind is SqlKind.Select or SqlKind.Insert or SqlKind.Update or SqlKind.Delete or SqlKind.Replace or SqlKind.Begin or SqlKind.Commit or SqlKind.Rollback or SqlKind.Savepoint) ? RequestKind.Plain : RequestKind.Opaque;
        switch (statement.Kind)
        {
            case SqlKind.Set:
                return RequestKind.Set;
            case SqlKind.Ddl:
                return RequestKind.Schema;
            case SqlKind.Call:
                return RequestKind.Opaque;
            case SqlKind.Other:
                return StartsWith(form, "LOCK") || StartsWith(form, "FLUSH") ? RequestKind.Lock
                    : StartsWith(form, "UNLOCK") ? RequestKind.Unlock
                    : StartsWith(form, "XA ") ? RequestKind.Xa
                    : StartsWith(form, "PREPARE") || StartsWith(form, "DEALLOCATE") || StartsWith(form, "DROP PREPARE") ? RequestKind.Prepared
                    : statement.MayWriteAnything ? RequestKind.Opaque
                    : RequestKind.Plain;
            default:
                return RequestKind.Plain;
        }
    }

    /// <summary>Whether a statement may ask for what the one before it did, or left behind.</summary>
    public static bool AsksForLast(string source)
    {
        foreach (string word in Asking)
        {
            if (source.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static bool StartsWith(string form, string word) => form.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
