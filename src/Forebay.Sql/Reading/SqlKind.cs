namespace Forebay.Sql.Reading;

/// <summary>What a statement does.</summary>
public enum SqlKind
{
    /// <summary>None of these, not understood, or several statements of different kinds in one text.</summary>
    Other,

    /// <summary>Reads rows; what it writes by the way is in <see cref="SqlStatement.Writes"/>.</summary>
    Select,

    /// <summary>Adds rows.</summary>
    Insert,

    /// <summary>Changes rows.</summary>
    Update,

    /// <summary>Takes rows away.</summary>
    Delete,

    /// <summary>Adds, changes and takes rows away by a condition.</summary>
    Merge,

    /// <summary>Adds rows in place of others.</summary>
    Replace,

    /// <summary>Empties tables.</summary>
    Truncate,

    /// <summary>Changes the schema: what the catalog says may be wrong afterwards.</summary>
    Ddl,

    /// <summary>Begins a transaction.</summary>
    Begin,

    /// <summary>Ends a transaction, and keeps what it did.</summary>
    Commit,

    /// <summary>Ends a transaction, and undoes what it did.</summary>
    Rollback,

    /// <summary>Sets a savepoint, releases it, or goes back to it.</summary>
    Savepoint,

    /// <summary>Changes a setting or a variable of the session.</summary>
    Set,

    /// <summary>Runs a procedure, which may do anything.</summary>
    Call,
}
