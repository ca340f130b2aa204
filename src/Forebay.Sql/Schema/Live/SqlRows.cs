namespace Forebay.Sql.Schema.Live;

/// <summary>Runs a query without parameters and gives its rows, each with the values of its columns; NULL is null.</summary>
/// <param name="sql">The query.</param>
/// <param name="cancellationToken">Ends it.</param>
internal delegate Task<IReadOnlyList<object?[]>> SqlRows(string sql, CancellationToken cancellationToken);
