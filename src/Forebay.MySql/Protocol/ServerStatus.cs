namespace Forebay.MySql.Protocol;

/// <summary>The flags that a server sends with the end of each answer.</summary>
[Flags]
internal enum ServerStatus : ushort
{
    None = 0,
    InTransaction = 0x0001,
    Autocommit = 0x0002,
    MoreResults = 0x0008,
    NoGoodIndex = 0x0010,
    NoIndex = 0x0020,
    CursorExists = 0x0040,
    LastRowSent = 0x0080,
    DatabaseDropped = 0x0100,
    NoBackslashEscapes = 0x0200,
    MetadataChanged = 0x0400,
    WasSlow = 0x0800,
    OutParameters = 0x1000,
    InReadOnlyTransaction = 0x2000,
    SessionStateChanged = 0x4000,

    /// <summary>MariaDB's: its SQL mode has ANSI_QUOTES.</summary>
    AnsiQuotes = 0x8000,
}
