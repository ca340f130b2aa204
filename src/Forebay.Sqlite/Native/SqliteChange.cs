namespace Forebay.Sqlite.Native;

/// <summary>What an update hook saw.</summary>
public enum SqliteChange
{
    /// <summary>A row was deleted.</summary>
    Delete = 9,

    /// <summary>A row was inserted.</summary>
    Insert = 18,

    /// <summary>A row was changed.</summary>
    Update = 23,
}
