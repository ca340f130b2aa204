namespace Forebay.Sql.Reading;

/// <summary>A condition that every row fulfils: a column is equal to another one, or to one of some values.</summary>
/// <param name="Column">The column.</param>
/// <param name="Other">The other column, where there are no values.</param>
/// <param name="Values">The values.</param>
internal readonly record struct Conjunct(ColumnName Column, ColumnName Other, IReadOnlyList<WrittenValue>? Values);
