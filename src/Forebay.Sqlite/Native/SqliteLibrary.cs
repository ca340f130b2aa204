using System.Runtime.InteropServices;

namespace Forebay.Sqlite.Native;

/// <summary>The system's SQLite library, found once: at the path in <c>FOREBAY_SQLITE</c>, or under the operating system's names for it.</summary>
/// <remarks>The entry points are function pointers, so that a call costs no more than the transition. Those marked <c>SuppressGCTransition</c> run in some nanoseconds and never block or call back.</remarks>
public static unsafe class SqliteLibrary
{
    /// <summary>The environment variable that names the library's file.</summary>
    public const string PathVariable = "FOREBAY_SQLITE";

    /// <summary>The oldest version that is accepted, as SQLite numbers it: 3.38.0.</summary>
    public const int OldestVersion = 3_038_000;

    private static readonly nint Library = Load();

    internal static readonly delegate* unmanaged[Cdecl]<byte*, nint*, int, byte*, int> open_v2 = (delegate* unmanaged[Cdecl]<byte*, nint*, int, byte*, int>)Find("sqlite3_open_v2");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> close_v2 = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_close_v2");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, int> extended_result_codes = (delegate* unmanaged[Cdecl]<nint, int, int>)Find("sqlite3_extended_result_codes");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> extended_errcode = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_extended_errcode");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*> errmsg = (delegate* unmanaged[Cdecl]<nint, byte*>)Find("sqlite3_errmsg");
    internal static readonly delegate* unmanaged[Cdecl]<int, byte*> errstr = (delegate* unmanaged[Cdecl]<int, byte*>)Find("sqlite3_errstr");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, int> busy_timeout = (delegate* unmanaged[Cdecl]<nint, int, int>)Find("sqlite3_busy_timeout");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, uint, nint*, byte**, int> prepare_v3 = (delegate* unmanaged[Cdecl]<nint, byte*, int, uint, nint*, byte**, int>)Find("sqlite3_prepare_v3");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> finalize = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_finalize");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> step = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_step");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> reset = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_reset");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> clear_bindings = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)Find("sqlite3_clear_bindings");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int> bind_int64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int>)Find("sqlite3_bind_int64");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, double, int> bind_double = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, double, int>)Find("sqlite3_bind_double");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> bind_null = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Find("sqlite3_bind_null");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint, int> bind_text = (delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint, int>)Find("sqlite3_bind_text");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint, int> bind_blob = (delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint, int>)Find("sqlite3_bind_blob");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, int, int> bind_zeroblob = (delegate* unmanaged[Cdecl]<nint, int, int, int>)Find("sqlite3_bind_zeroblob");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, int> bind_parameter_index = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Find("sqlite3_bind_parameter_index");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> bind_parameter_count = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)Find("sqlite3_bind_parameter_count");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> column_count = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)Find("sqlite3_column_count");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> column_type = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Find("sqlite3_column_type");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long> column_int64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long>)Find("sqlite3_column_int64");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, double> column_double = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, double>)Find("sqlite3_column_double");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, byte*> column_text = (delegate* unmanaged[Cdecl]<nint, int, byte*>)Find("sqlite3_column_text");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, byte*> column_blob = (delegate* unmanaged[Cdecl]<nint, int, byte*>)Find("sqlite3_column_blob");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> column_bytes = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Find("sqlite3_column_bytes");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, byte*> column_name = (delegate* unmanaged[Cdecl]<nint, int, byte*>)Find("sqlite3_column_name");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> changes = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)Find("sqlite3_changes");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> total_changes = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)Find("sqlite3_total_changes");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, long> last_insert_rowid = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, long>)Find("sqlite3_last_insert_rowid");
    internal static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> get_autocommit = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)Find("sqlite3_get_autocommit");
    internal static readonly delegate* unmanaged[Cdecl]<nint, void> interrupt = (delegate* unmanaged[Cdecl]<nint, void>)Find("sqlite3_interrupt");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int*, int*, int> wal_checkpoint_v2 = (delegate* unmanaged[Cdecl]<nint, byte*, int, int*, int*, int>)Find("sqlite3_wal_checkpoint_v2");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, long, int, nint*, int> blob_open = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, long, int, nint*, int>)Find("sqlite3_blob_open");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> blob_close = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_blob_close");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> blob_bytes = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_blob_bytes");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int, int> blob_read = (delegate* unmanaged[Cdecl]<nint, byte*, int, int, int>)Find("sqlite3_blob_read");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int, int> blob_write = (delegate* unmanaged[Cdecl]<nint, byte*, int, int, int>)Find("sqlite3_blob_write");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, nint, byte*, nint> backup_init = (delegate* unmanaged[Cdecl]<nint, byte*, nint, byte*, nint>)Find("sqlite3_backup_init");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, int> backup_step = (delegate* unmanaged[Cdecl]<nint, int, int>)Find("sqlite3_backup_step");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> backup_finish = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_backup_finish");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> backup_remaining = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_backup_remaining");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int> backup_pagecount = (delegate* unmanaged[Cdecl]<nint, int>)Find("sqlite3_backup_pagecount");
    internal static readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, long, void>, nint, nint> update_hook = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, long, void>, nint, nint>)Find("sqlite3_update_hook");
    internal static readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int>, nint, nint> commit_hook = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int>, nint, nint>)Find("sqlite3_commit_hook");
    internal static readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, void>, nint, nint> rollback_hook = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, void>, nint, nint>)Find("sqlite3_rollback_hook");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, int> enable_load_extension = (delegate* unmanaged[Cdecl]<nint, int, int>)FindOrNull("sqlite3_enable_load_extension");
    internal static readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, byte*, byte*, int>, nint, int> set_authorizer = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, byte*, byte*, int>, nint, int>)Find("sqlite3_set_authorizer");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte**, int> load_extension = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte**, int>)FindOrNull("sqlite3_load_extension");
    internal static readonly delegate* unmanaged[Cdecl]<void*, void> free = (delegate* unmanaged[Cdecl]<void*, void>)Find("sqlite3_free");
    internal static readonly delegate* unmanaged[Cdecl]<byte*, int> compileoption_used = (delegate* unmanaged[Cdecl]<byte*, int>)FindOrNull("sqlite3_compileoption_used");
    internal static readonly delegate* unmanaged[Cdecl]<nint, uint, delegate* unmanaged[Cdecl]<uint, nint, nint, long*, int>, nint, int> trace_v2 = (delegate* unmanaged[Cdecl]<nint, uint, delegate* unmanaged[Cdecl]<uint, nint, nint, long*, int>, nint, int>)Find("sqlite3_trace_v2");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*> sql = (delegate* unmanaged[Cdecl]<nint, byte*>)Find("sqlite3_sql");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*> expanded_sql = (delegate* unmanaged[Cdecl]<nint, byte*>)Find("sqlite3_expanded_sql");
    internal static readonly delegate* unmanaged[Cdecl]<nint, int, void*, byte*, nint, int> bind_pointer = (delegate* unmanaged[Cdecl]<nint, int, void*, byte*, nint, int>)Find("sqlite3_bind_pointer");
    internal static readonly delegate* unmanaged[Cdecl]<nint, double> value_double = (delegate* unmanaged[Cdecl]<nint, double>)Find("sqlite3_value_double");
    internal static readonly delegate* unmanaged[Cdecl]<nint, double, void> result_double = (delegate* unmanaged[Cdecl]<nint, double, void>)Find("sqlite3_result_double");
    internal static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, void> result_error = (delegate* unmanaged[Cdecl]<nint, byte*, int, void>)Find("sqlite3_result_error");
    private static readonly delegate* unmanaged[Cdecl]<int> libversion_number = (delegate* unmanaged[Cdecl]<int>)Find("sqlite3_libversion_number");
    private static readonly delegate* unmanaged[Cdecl]<byte*> libversion = (delegate* unmanaged[Cdecl]<byte*>)Find("sqlite3_libversion");
    private static readonly bool Accepted = CheckVersion();

    /// <summary>The library's version, for instance <c>3.40.1</c>.</summary>
    /// <exception cref="SqliteException">The library is missing or too old; the message says what to install.</exception>
    public static string Version
    {
        get
        {
            EnsureLoaded();
            return Marshal.PtrToStringUTF8((nint)libversion())!;
        }
    }

    /// <summary>True where the library was built with an option, for instance <c>ENABLE_FTS5</c>.</summary>
    public static bool HasCompileOption(string option)
    {
        EnsureLoaded();
        if (compileoption_used is null)
            return false;
        fixed (byte* name = Utf8.Terminated(option))
            return compileoption_used(name) != 0;
    }

    /// <summary>Throws what is wrong with the library, as itself and not as a type that failed to initialize.</summary>
    internal static void EnsureLoaded()
    {
        try
        {
            _ = Accepted;
        }
        catch (TypeInitializationException e) when (e.InnerException is SqliteException inner)
        {
            throw new SqliteException(inner.Message, inner);
        }
    }

    private static bool CheckVersion() => libversion_number() >= OldestVersion
        ? true
        : throw new SqliteException($"SQLite {Marshal.PtrToStringUTF8((nint)libversion())} was found; 3.38.0 or later is needed. {WhatToInstall}");

    private static string WhatToInstall =>
        OperatingSystem.IsLinux() ? $"Install it (Debian, Ubuntu: apt-get install libsqlite3-0; Fedora: dnf install sqlite-libs; Alpine: apk add sqlite-libs), or name its file in the environment variable {PathVariable}."
        : $"Install SQLite, or name its file in the environment variable {PathVariable}.";

    private static nint Load()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path)
        {
            return NativeLibrary.TryLoad(path, out nint named)
                ? named
                : throw new SqliteException($"The environment variable {PathVariable} names '{path}', which is not a library that can be loaded. Correct or remove it.");
        }
        string[] names = OperatingSystem.IsWindows() ? ["winsqlite3", "sqlite3"] : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib"] : ["libsqlite3.so.0", "libsqlite3.so"];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint found))
                return found;
        }
        throw new SqliteException($"SQLite's library was not found (looked for {string.Join(", ", names)}). {WhatToInstall}");
    }

    private static nint Find(string name) =>
        NativeLibrary.TryGetExport(Library, name, out nint address)
            ? address
            : throw new SqliteException($"The SQLite library that was found has no function '{name}'; 3.38.0 or later is needed. {WhatToInstall}");

    private static nint FindOrNull(string name) => NativeLibrary.TryGetExport(Library, name, out nint address) ? address : 0;
}
