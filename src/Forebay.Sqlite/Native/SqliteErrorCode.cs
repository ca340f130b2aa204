namespace Forebay.Sqlite.Native;

/// <summary>SQLite's primary result codes (sqlite.org/rescode.html).</summary>
public enum SqliteErrorCode
{
    /// <summary>Success.</summary>
    Ok = 0,

    /// <summary>An error in the SQL or a missing object.</summary>
    Error = 1,

    /// <summary>The operation was aborted by a callback.</summary>
    Abort = 4,

    /// <summary>Another connection holds the file.</summary>
    Busy = 5,

    /// <summary>Another statement of this connection, or of one that shares its cache, holds a table.</summary>
    Locked = 6,

    /// <summary>The database may not be written.</summary>
    ReadOnly = 8,

    /// <summary>The operation was interrupted.</summary>
    Interrupt = 9,

    /// <summary>The operating system failed to read or write.</summary>
    IoError = 10,

    /// <summary>The file is damaged.</summary>
    Corrupt = 11,

    /// <summary>The disk, or the database's own limit, is full.</summary>
    Full = 13,

    /// <summary>The file can't be opened.</summary>
    CantOpen = 14,

    /// <summary>The schema changed.</summary>
    Schema = 17,

    /// <summary>Text or a blob is too large.</summary>
    TooBig = 18,

    /// <summary>A constraint was violated.</summary>
    Constraint = 19,

    /// <summary>A value of a wrong type.</summary>
    Mismatch = 20,

    /// <summary>The library was used wrongly.</summary>
    Misuse = 21,

    /// <summary>An index that is out of range.</summary>
    Range = 25,

    /// <summary>The file is no database.</summary>
    NotADatabase = 26,

    /// <summary>A row is ready.</summary>
    Row = 100,

    /// <summary>The statement has ended.</summary>
    Done = 101,
}
