namespace Forebay.Sql.Reading;

/// <summary>The kinds of reasons why the result of a statement must not be cached.</summary>
public enum SqlRefusalReason
{
    /// <summary>The text, or a part of it, is not understood.</summary>
    NotUnderstood,

    /// <summary>The text is longer, or nested deeper, than the options allow.</summary>
    TooLarge,

    /// <summary>It is no SELECT.</summary>
    NotARead,

    /// <summary>It reads, but it also writes.</summary>
    Writes,

    /// <summary>There are several statements in the text.</summary>
    SeveralStatements,

    /// <summary>It reads no table.</summary>
    ReadsNoTable,

    /// <summary>The catalog has no table of this name.</summary>
    UnknownTable,

    /// <summary>It reads a table or view whose rows must not be cached: the catalog says why.</summary>
    UncacheableTable,

    /// <summary>It reads what the database tells of itself.</summary>
    SystemSchema,

    /// <summary>It reads a function's rows.</summary>
    TableFunction,

    /// <summary>It uses a function whose result depends on more than its arguments, or which is not known.</summary>
    Function,

    /// <summary>It depends on the clock.</summary>
    Clock,

    /// <summary>It uses a variable of the session.</summary>
    Variable,

    /// <summary>It uses a type or a cast whose result depends on more than its value.</summary>
    Cast,

    /// <summary>It locks what it reads.</summary>
    Lock,

    /// <summary>It puts its result somewhere.</summary>
    Into,

    /// <summary>It takes a sample.</summary>
    Sample,

    /// <summary>A comment in it says that it is not to be cached.</summary>
    Hint,
}
