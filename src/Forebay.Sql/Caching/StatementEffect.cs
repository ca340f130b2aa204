namespace Forebay.Sql.Caching;

/// <summary>What a statement does to the session that runs it.</summary>
internal enum StatementEffect
{
    None,

    /// <summary>Begins a transaction.</summary>
    Begins,

    /// <summary>Commits it.</summary>
    Commits,

    /// <summary>Rolls it back.</summary>
    RollsBack,

    /// <summary>May change what later statements of the session mean (a setting, a role, a temporary table), or is not understood.</summary>
    Alters,

    /// <summary>Changes tables themselves.</summary>
    ChangesSchema,
}
