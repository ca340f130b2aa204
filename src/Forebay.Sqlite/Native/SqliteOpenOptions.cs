namespace Forebay.Sqlite.Native;

/// <summary>How a database is opened (sqlite.org/c3ref/open.html).</summary>
[Flags]
public enum SqliteOpenOptions
{
    /// <summary>Reading only.</summary>
    ReadOnly = 0x1,

    /// <summary>Reading and writing.</summary>
    ReadWrite = 0x2,

    /// <summary>Made where it does not exist; with <see cref="ReadWrite"/>.</summary>
    Create = 0x4,

    /// <summary>The name is a URI.</summary>
    Uri = 0x40,

    /// <summary>Reading, writing, and made where it does not exist.</summary>
    Default = ReadWrite | Create,
}
