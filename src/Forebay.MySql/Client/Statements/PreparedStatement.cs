namespace Forebay.MySql.Client;

/// <summary>A statement that the server has prepared.</summary>
/// <param name="Sql">Its text, with a question mark for each parameter.</param>
/// <param name="Id">The server's number of it, in its connection.</param>
/// <param name="Parameters">How many it has.</param>
/// <param name="Columns">Those that it would answer with; empty where it answers none.</param>
internal sealed record PreparedStatement(string Sql, uint Id, int Parameters, ClientColumn[] Columns)
{
    /// <summary>What its executions answered with.</summary>
    public ColumnMemory Known { get; } = new();

    /// <summary>Asked for by <c>Prepare</c>: it stays as long as the session.</summary>
    public bool IsPinned { get; set; }
}
