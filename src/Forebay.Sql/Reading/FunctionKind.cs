namespace Forebay.Sql.Reading;

/// <summary>What is known of a function.</summary>
internal enum FunctionKind
{
    /// <summary>Nothing: it may even write.</summary>
    Unknown,

    /// <summary>Its result depends on its arguments, and on settings of the session at most.</summary>
    Deterministic,

    /// <summary>Its result depends on the clock. It writes nothing.</summary>
    Clock,

    /// <summary>Its result depends on more (chance, the session, the catalog). It writes no table.</summary>
    ReadOnly,
}

/// <summary>What is known of a type that is cast to.</summary>
internal enum TypeKind
{
    /// <summary>Nothing, or it looks into the catalog.</summary>
    Unknown,

    /// <summary>Equal texts give equal values, always.</summary>
    Plain,

    /// <summary>A time: some texts of it mean the clock.</summary>
    Time,
}
