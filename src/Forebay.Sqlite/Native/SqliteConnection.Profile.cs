using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forebay.Sqlite.Native;

/// <content>The time of statements (sqlite.org/c3ref/trace_v2.html, SQLITE_TRACE_PROFILE).</content>
public sealed unsafe partial class SqliteConnection
{
    private const uint TraceProfile = 2;
    private Action<string, TimeSpan>? slow;
    private long slowNanoseconds;

    /// <summary>Called for each statement of this connection that took longer than a time: its SQL with the parameters' types in the place of their values, and the time. Null: none.</summary>
    /// <remarks>Values never reach the hook. What it throws is kept in <see cref="HookError"/>.</remarks>
    public void SetSlowHook(TimeSpan over, Action<string, TimeSpan>? hook)
    {
        slow = hook;
        slowNanoseconds = (long)over.TotalMicroseconds * 1000;
        _ = SqliteLibrary.trace_v2(Handle, hook is null ? 0 : TraceProfile, hook is null ? null : &OnProfile, Self());
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnProfile(uint what, nint state, nint statement, long* nanoseconds)
    {
        if (GCHandle.FromIntPtr(state).Target is not SqliteConnection connection || *nanoseconds < connection.slowNanoseconds)
            return 0;
        try
        {
            byte* expanded = SqliteLibrary.expanded_sql(statement);
            string types = SlowStatement.WithTypes(Utf8.Text(SqliteLibrary.sql(statement)), expanded is null ? null : Utf8.Text(expanded));
            SqliteLibrary.free(expanded);
            connection.slow?.Invoke(types, TimeSpan.FromMicroseconds(*nanoseconds / 1000.0));
        }
        catch (Exception e)
        {
            connection.HookError = e;
        }
        return 0;
    }
}
