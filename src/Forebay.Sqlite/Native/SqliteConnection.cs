namespace Forebay.Sqlite.Native;

/// <summary>A connection to a database.</summary>
/// <remarks>
/// For one thread at a time: it is opened without SQLite's own mutex. <see cref="Interrupt"/> alone may be called from another thread, while
/// the connection is open. Disposing of it ends its statements' use; their own disposal may come before or after.
/// </remarks>
public sealed unsafe partial class SqliteConnection : IDisposable
{
    private const int NoMutex = 0x8000;
    private readonly Dictionary<string, SqliteStatement> cached = new(StringComparer.Ordinal);
    private nint handle;

    /// <summary>Opens a database.</summary>
    /// <param name="path">A file, <c>:memory:</c>, or a URI with <see cref="SqliteOpenOptions.Uri"/>.</param>
    /// <param name="options">How.</param>
    /// <exception cref="SqliteException">It can't be opened, or the library is missing.</exception>
    public SqliteConnection(string path, SqliteOpenOptions options = SqliteOpenOptions.Default)
    {
        ArgumentNullException.ThrowIfNull(path);
        SqliteLibrary.EnsureLoaded();
        Path = path;
        nint opened;
        int code;
        fixed (byte* name = Utf8.Terminated(path))
            code = SqliteLibrary.open_v2(name, &opened, (int)options | NoMutex, null);
        if (code != 0)
        {
            int extended = opened == 0 ? code : SqliteLibrary.extended_errcode(opened);
            string words = opened == 0 ? Utf8.Text(SqliteLibrary.errstr(code)) : Utf8.Text(SqliteLibrary.errmsg(opened));
            if (opened != 0)
                _ = SqliteLibrary.close_v2(opened);
            GC.SuppressFinalize(this);
            throw new SqliteException(extended == 0 ? code : extended, $"{words}: '{path}'", null);
        }
        handle = opened;
        _ = SqliteLibrary.extended_result_codes(handle, 1);
    }

    /// <summary>Closes what was forgotten.</summary>
    ~SqliteConnection() => Close();

    /// <summary>As it was given.</summary>
    public string Path { get; }

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => SqliteLibrary.changes(Handle);

    /// <summary>How many rows were changed since the connection was opened.</summary>
    public int TotalChanges => SqliteLibrary.total_changes(Handle);

    /// <summary>The id of the row inserted last.</summary>
    public long LastInsertRowId => SqliteLibrary.last_insert_rowid(Handle);

    /// <summary>True between BEGIN and COMMIT or ROLLBACK.</summary>
    public bool InTransaction => SqliteLibrary.get_autocommit(Handle) == 0;

    /// <summary>True once it is closed.</summary>
    public bool IsClosed => handle == 0;

    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle == 0, this);
            return handle;
        }
    }

    /// <summary>How long an operation waits for another connection's lock before it fails with <see cref="SqliteErrorCode.Busy"/>.</summary>
    public void SetBusyTimeout(TimeSpan timeout) => _ = SqliteLibrary.busy_timeout(Handle, (int)Math.Clamp(timeout.TotalMilliseconds, 0, int.MaxValue));

    /// <summary>Runs one or several statements, ignoring rows.</summary>
    /// <exception cref="SqliteException">One failed; those before it have run.</exception>
    public void Execute(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        byte[] text = Utf8.Terminated(sql);
        fixed (byte* start = text)
        {
            byte* rest = start;
            while (*rest != 0)
            {
                nint statement;
                Check(SqliteLibrary.prepare_v3(Handle, rest, -1, 0, &statement, &rest), sql);
                if (statement == 0)
                    continue;
                int code;
                do
                    code = SqliteLibrary.step(statement);
                while (code == (int)SqliteErrorCode.Row);
                if (code != (int)SqliteErrorCode.Done)
                {
                    SqliteException error = Error(code, sql);
                    _ = SqliteLibrary.finalize(statement);
                    throw error;
                }
                _ = SqliteLibrary.finalize(statement);
            }
        }
    }

    /// <summary>Prepares one statement; the caller disposes of it.</summary>
    /// <exception cref="SqliteException">The SQL is wrong, empty, or more than one statement.</exception>
    public SqliteStatement Prepare(string sql)
    {
        ArgumentException.ThrowIfNullOrEmpty(sql);
        const uint persistent = 1;
        byte[] text = Utf8.Terminated(sql);
        nint statement;
        fixed (byte* start = text)
        {
            byte* rest;
            Check(SqliteLibrary.prepare_v3(Handle, start, -1, persistent, &statement, &rest), sql);
            if (statement == 0)
                throw new SqliteException((int)SqliteErrorCode.Misuse, "the text has no statement", sql);
            if (Utf8.Text(rest).Trim(' ', '\t', '\r', '\n', ';').Length > 0)
            {
                _ = SqliteLibrary.finalize(statement);
                throw new SqliteException((int)SqliteErrorCode.Misuse, "the text has more than one statement; use Execute", sql);
            }
        }
        return new SqliteStatement(this, statement, sql);
    }

    /// <summary>The statement of this text, prepared once and kept until the connection is closed; reset before it is returned. Not to be disposed of.</summary>
    public SqliteStatement Cached(string sql)
    {
        if (!cached.TryGetValue(sql, out SqliteStatement? statement))
            cached[sql] = statement = Prepare(sql);
        statement.Reset();
        return statement;
    }

    /// <summary>The first column of the first row as a number; 0 where there is none.</summary>
    public long ScalarInt64(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        return statement.Step() ? statement.ColumnInt64(0) : 0;
    }

    /// <summary>The first column of the first row as text; null where there is none.</summary>
    public string? ScalarText(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        return statement.Step() ? statement.ColumnText(0) : null;
    }

    /// <summary>Begins a transaction; without <see cref="SqliteTransaction.Commit"/> it is rolled back when it is disposed of.</summary>
    /// <param name="immediate">True: takes the write lock at once. False: with the first write.</param>
    public SqliteTransaction Begin(bool immediate = true) => new(this, immediate);

    /// <summary>Writes the log back into the file.</summary>
    /// <returns>Whether a lock was in the way; the frames of the log; those of them that are in the file.</returns>
    public (bool Busy, int Log, int Checkpointed) Checkpoint(SqliteCheckpoint mode)
    {
        int log, done;
        int code = SqliteLibrary.wal_checkpoint_v2(Handle, null, (int)mode, &log, &done);
        if ((code & 0xFF) is (int)SqliteErrorCode.Busy or (int)SqliteErrorCode.Locked)
            return (true, log, done);
        Check(code, "checkpoint");
        return (false, log, done);
    }

    /// <summary>Makes a statement that runs on the connection's thread fail with <see cref="SqliteErrorCode.Interrupt"/>. May be called from any thread while the connection is open.</summary>
    public void Interrupt() => SqliteLibrary.interrupt(Handle);

    /// <summary>Loads an extension.</summary>
    /// <param name="file">The library's file.</param>
    /// <param name="entryPoint">Its entry point; null: SQLite's guess.</param>
    /// <exception cref="SqliteException">It can't be loaded, or the library was built without extensions.</exception>
    public void LoadExtension(string file, string? entryPoint = null)
    {
        if (SqliteLibrary.load_extension is null || SqliteLibrary.enable_load_extension is null)
            throw new SqliteException((int)SqliteErrorCode.Error, "this SQLite library was built without loadable extensions", file);
        Check(SqliteLibrary.enable_load_extension(Handle, 1), file);
        try
        {
            byte* message = null;
            fixed (byte* name = Utf8.Terminated(file))
            fixed (byte* entry = entryPoint is null ? null : Utf8.Terminated(entryPoint))
            {
                int code = SqliteLibrary.load_extension(Handle, name, entry, &message);
                if (code == 0)
                    return;
                string words = message is null ? "the extension can't be loaded" : Utf8.Text(message);
                SqliteLibrary.free(message);
                throw new SqliteException(code, words, file);
            }
        }
        finally
        {
            // SQL text must not be able to load libraries.
            _ = SqliteLibrary.enable_load_extension(Handle, 0);
        }
    }

    /// <summary>Copies this database into another while both are in use (sqlite.org/backup.html).</summary>
    /// <param name="target">Where to; what it holds is replaced.</param>
    /// <param name="pagesPerStep">Pages copied between two looks at <paramref name="progress"/>; -1: all.</param>
    /// <param name="progress">Told the pages left and in all.</param>
    /// <exception cref="SqliteException">The copy failed or a lock was held too long.</exception>
    public void BackupTo(SqliteConnection target, int pagesPerStep = -1, Action<int, int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        fixed (byte* main = "main\0"u8)
        {
            nint backup = SqliteLibrary.backup_init(target.Handle, main, Handle, main);
            if (backup == 0)
                throw target.Error(SqliteLibrary.extended_errcode(target.Handle), "backup");
            int code;
            do
            {
                code = SqliteLibrary.backup_step(backup, pagesPerStep);
                progress?.Invoke(SqliteLibrary.backup_remaining(backup), SqliteLibrary.backup_pagecount(backup));
            }
            while (code == 0);
            int end = SqliteLibrary.backup_finish(backup);
            if (code != (int)SqliteErrorCode.Done)
                throw target.Error(end == 0 ? code : end, "backup");
        }
    }

    /// <summary>Opens a blob for reading, and writing, in place (sqlite.org/c3ref/blob_open.html).</summary>
    public SqliteBlob OpenBlob(string table, string column, long rowId, bool writable = false)
    {
        nint blob;
        fixed (byte* main = "main\0"u8)
        fixed (byte* tableName = Utf8.Terminated(table))
        fixed (byte* columnName = Utf8.Terminated(column))
            Check(SqliteLibrary.blob_open(Handle, main, tableName, columnName, rowId, writable ? 1 : 0, &blob), $"blob {table}.{column} of row {rowId}");
        return new SqliteBlob(this, blob);
    }

    /// <summary>Closes the connection; an open transaction is rolled back.</summary>
    public void Dispose()
    {
        foreach (SqliteStatement statement in cached.Values)
            statement.Dispose();
        cached.Clear();
        Close();
        ClearHooks();
        GC.SuppressFinalize(this);
    }

    internal void Check(int code, string? sql)
    {
        if (code != 0)
            throw Error(code, sql);
    }

    internal SqliteException Error(int code, string? sql)
    {
        int extended = SqliteLibrary.extended_errcode(Handle);
        // The connection's own word is about this error only where its code is the same one.
        return (extended & 0xFF) == (code & 0xFF)
            ? new SqliteException(extended, Utf8.Text(SqliteLibrary.errmsg(Handle)), sql)
            : new SqliteException(code, Utf8.Text(SqliteLibrary.errstr(code)), sql);
    }

    private void Close()
    {
        nint closing = Interlocked.Exchange(ref handle, 0);
        // v2: where statements are still open, the connection lives on as a zombie until the last of them is finalized.
        if (closing != 0)
            _ = SqliteLibrary.close_v2(closing);
    }
}
