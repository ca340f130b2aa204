namespace Forebay.Sqlite.Native;

/// <summary>The type of one value (sqlite.org/datatype3.html).</summary>
public enum SqliteType
{
    /// <summary>A 64-bit number.</summary>
    Integer = 1,

    /// <summary>A floating-point number.</summary>
    Real = 2,

    /// <summary>Text.</summary>
    Text = 3,

    /// <summary>Bytes.</summary>
    Blob = 4,

    /// <summary>NULL.</summary>
    Null = 5,
}
