namespace Forebay.MySql.Binlog.Schema;

/// <summary>What a statement in the log changes beside the rows that the log tells.</summary>
internal sealed class StatementEffect
{
    public static StatementEffect Nothing { get; } = new();

    public static StatementEffect Everything { get; } = new() { IsEverything = true, ChangesSchema = true };

    /// <summary>Anything may have changed.</summary>
    public bool IsEverything { get; init; }

    /// <summary>Whether the catalog must be read again.</summary>
    public bool ChangesSchema { get; init; }

    /// <summary>The tables that it changes.</summary>
    public IReadOnlyList<(string Database, string Name)> Tables { get; init; } = [];

    /// <summary>The databases all of whose tables it changes.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];
}
