namespace Forebay.Sqlite;

/// <summary>What happened to a row. The values stand in the log.</summary>
public enum RowChangeKind
{
    /// <summary>It was deleted, or its id was changed into another.</summary>
    Delete = 9,

    /// <summary>It was inserted, or another's id was changed into its.</summary>
    Insert = 18,

    /// <summary>It was changed.</summary>
    Update = 23,
}
