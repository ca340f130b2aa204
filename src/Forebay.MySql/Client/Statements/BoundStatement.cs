namespace Forebay.MySql.Client;

/// <summary>A statement with its parameters, ready to be sent.</summary>
/// <param name="Sql">With a question mark for each parameter.</param>
internal sealed record BoundStatement(string Sql)
{
    /// <summary>Where the question marks are.</summary>
    public int[] Marks { get; init; } = [];

    public ForebayMySqlParameter[] Parameters { get; init; } = [];

    /// <summary>Whether it is sent as a prepared statement although it has no parameters.</summary>
    public bool IsPrepared { get; init; }

    /// <summary>Gets the function's value, which is the first of the only row.</summary>
    public ForebayMySqlParameter? ReturnValue { get; init; }

    /// <summary>Gets the rows that it changed: a batch's command.</summary>
    public ForebayMySqlBatchCommand? Owner { get; init; }

    /// <summary>Those whose values come back, in the order in which the server sends them.</summary>
    public ForebayMySqlParameter[] Out => [.. Parameters.Where(static parameter => parameter.IsOut)];
}
