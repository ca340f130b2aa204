namespace Forebay.Sqlite;

/// <summary>One row of a watched table was inserted, changed or deleted.</summary>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="Table">The table, as it was named when the log was installed.</param>
/// <param name="RowId">The row's id.</param>
/// <param name="Kind">What happened to it.</param>
public sealed record RowChange(long Sequence, string Table, long RowId, RowChangeKind Kind);
