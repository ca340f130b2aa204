namespace Forebay.Sql.Schema;

/// <summary>Columns of a table by which statements name its rows.</summary>
/// <param name="Columns">At least one, in the order of the key.</param>
/// <param name="IsPrimary">Whether it is the primary key: each table has one at most.</param>
/// <param name="IsUnique">Whether it names one row at most. A key that is not (a foreign key) names all rows of a value together.</param>
public sealed record SqlKey(IReadOnlyList<SqlKeyColumn> Columns, bool IsPrimary, bool IsUnique);
