using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forebay.Sqlite.Native;

/// <content>Hooks: what this connection itself changes, commits and rolls back (sqlite.org/c3ref/update_hook.html, commit_hook.html).</content>
public sealed unsafe partial class SqliteConnection
{
    private GCHandle self;
    private Action<SqliteChange, string, long>? updated;
    private Func<bool>? committing;
    private Action? rolledBack;

    /// <summary>What a hook threw last; it can't cross SQLite's own frames. A commit hook that throws turns the commit into a rollback.</summary>
    public Exception? HookError { get; private set; }

    /// <summary>Called for each row that this connection changes in a table with row ids: what, table, row. Must not use the connection. Null: none.</summary>
    /// <remarks>Not called for rows of WITHOUT ROWID tables, nor for those that REPLACE deletes; other connections' changes are never seen.</remarks>
    public void SetUpdateHook(Action<SqliteChange, string, long>? hook)
    {
        updated = hook;
        SqliteLibrary.update_hook(Handle, hook is null ? null : &OnUpdate, Self());
    }

    /// <summary>Called before each commit; false turns it into a rollback. Null: none.</summary>
    public void SetCommitHook(Func<bool>? hook)
    {
        committing = hook;
        SqliteLibrary.commit_hook(Handle, hook is null ? null : &OnCommit, Self());
    }

    /// <summary>Called after each rollback. Null: none.</summary>
    public void SetRollbackHook(Action? hook)
    {
        rolledBack = hook;
        SqliteLibrary.rollback_hook(Handle, hook is null ? null : &OnRollback, Self());
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnUpdate(nint state, int change, byte* database, byte* table, long row)
    {
        var connection = (SqliteConnection)GCHandle.FromIntPtr(state).Target!;
        try
        {
            connection.updated?.Invoke((SqliteChange)change, Utf8.Text(table), row);
        }
        catch (Exception e)
        {
            connection.HookError = e;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCommit(nint state)
    {
        var connection = (SqliteConnection)GCHandle.FromIntPtr(state).Target!;
        try
        {
            return connection.committing?.Invoke() ?? true ? 0 : 1;
        }
        catch (Exception e)
        {
            connection.HookError = e;
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnRollback(nint state)
    {
        var connection = (SqliteConnection)GCHandle.FromIntPtr(state).Target!;
        try
        {
            connection.rolledBack?.Invoke();
        }
        catch (Exception e)
        {
            connection.HookError = e;
        }
    }

    // Weak: the hooks' state must not keep a forgotten connection alive. SQLite calls hooks only while the connection is in use.
    private nint Self()
    {
        if (!self.IsAllocated)
            self = GCHandle.Alloc(this, GCHandleType.Weak);
        return GCHandle.ToIntPtr(self);
    }

    private void ClearHooks()
    {
        if (self.IsAllocated)
            self.Free();
    }
}
