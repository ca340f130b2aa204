using System.Data.Common;

namespace Forebay.Sql.Caching;

/// <summary>What is known of a write that threw.</summary>
internal static class WriteOutcome
{
    /// <summary>Whether the database itself says that the statement failed, and so that nothing of it stays. False: it may have been committed, only its answer was lost.</summary>
    /// <remarks>SQLSTATE's classes 08 (connection exception), 40003 (statement completion unknown), 57P01 to 57P03 (the server ends) and 58 (system error): ISO/IEC 9075-2 section 24, PostgreSQL appendix A.</remarks>
    public static bool IsRolledBack(Exception failure)
    {
        for (Exception? one = failure; one is not null; one = one.InnerException)
        {
            if (one is DbException { SqlState: { Length: 5 } state })
                return !state.StartsWith("08", StringComparison.Ordinal) && !state.StartsWith("58", StringComparison.Ordinal) && !state.StartsWith("57P0", StringComparison.Ordinal) && state != "40003";
        }
        return false;
    }
}
