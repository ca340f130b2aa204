namespace Forebay.MySql.Proxy.Differential;

/// <summary>One command of a script.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Text">SQL, or the name that it is about.</param>
internal sealed record Step(StepKind Kind, string Text = "")
{
    private static readonly string[] Readers = ["SELECT", "WITH", "(", "TABLE ", "VALUES", "/*", "SHOW", "EXPLAIN", "DESC"];

    /// <summary>The script's name for a prepared statement.</summary>
    public string Statement { get; init; } = "";

    public IReadOnlyList<ParameterValue> Parameters { get; init; } = [];

    /// <summary>Rows to fetch, a parameter's place, or an option.</summary>
    public int Number { get; init; }

    /// <summary>What a file has in it, or a long parameter.</summary>
    public string Content { get; init; } = "";

    /// <summary>Which of the script's connections; 0 is the first.</summary>
    public int Connection { get; init; }

    public Strictness Strictness { get; init; }

    /// <summary>Whether the server itself may answer it otherwise when it is asked again at once.</summary>
    public bool MayVary { get; init; }

    /// <summary>Whether it is sent a second time at once: where it reads, the second answer may come from a cache.</summary>
    public bool IsTwice => Kind switch
    {
        StepKind.Query => Array.Exists(Readers, word => Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)),
        StepKind.Execute or StepKind.ExecuteAgain or StepKind.PrepareExecute => true,
        _ => false,
    };

    public override string ToString() =>
        $"{(Connection > 0 ? $"@{Connection} " : "")}{(Kind == StepKind.Query ? "" : Kind + " ")}{(Text.Length > 1000 ? Text[..1000] + "…" : Text)}{(Statement.Length > 0 ? " " + Statement : "")} {string.Join(" | ", Parameters)}".TrimEnd();
}
