namespace Forebay.MySql.Proxy.Differential;

/// <summary>The command of a step.</summary>
internal enum StepKind
{
    Query,

    /// <summary>A query that is answered by a request for a file, and the file's lines.</summary>
    LoadFile,

    /// <summary>A query that another connection ends while it runs.</summary>
    Killed,

    Prepare,
    Execute,

    /// <summary>Execution with the types of the one before.</summary>
    ExecuteAgain,

    /// <summary>Preparation and execution sent together, as MariaDB's connectors do: the statement's id is ffffffff.</summary>
    PrepareExecute,

    OpenCursor,
    Fetch,
    LongData,
    ResetStatement,
    CloseStatement,
    UseDatabase,
    ResetConnection,
    ChangeUser,
    FieldList,
    Ping,
    Statistics,
    SetOption,

    /// <summary>A command that no server knows.</summary>
    Unknown,
}
