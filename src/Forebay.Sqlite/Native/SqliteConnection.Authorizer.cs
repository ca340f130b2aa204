using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forebay.Sqlite.Native;

/// <content>What a statement will read, told while it is prepared (sqlite.org/c3ref/set_authorizer.html).</content>
public sealed unsafe partial class SqliteConnection
{
    private const int ActionRead = 20;
    private Action<string, string>? reading;

    /// <summary>Called for each column that a statement reads, while it is prepared: table, column; the column is empty where only the table's rows are counted. Null: none.</summary>
    public void SetReadHook(Action<string, string>? hook)
    {
        reading = hook;
        Check(SqliteLibrary.set_authorizer(Handle, hook is null ? null : &OnAuthorize, Self()), "authorizer");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnAuthorize(nint state, int action, byte* first, byte* second, byte* database, byte* trigger)
    {
        if (action != ActionRead)
            return 0;
        var connection = (SqliteConnection)GCHandle.FromIntPtr(state).Target!;
        try
        {
            connection.reading?.Invoke(first is null ? "" : Utf8.Text(first), second is null ? "" : Utf8.Text(second));
        }
        catch (Exception e)
        {
            connection.HookError = e;
        }
        return 0;
    }
}
