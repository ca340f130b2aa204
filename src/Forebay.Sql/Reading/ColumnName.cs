namespace Forebay.Sql.Reading;

/// <summary>A column as an expression names it.</summary>
/// <param name="Qualifier">The table's name or alias; null: none.</param>
/// <param name="Name">Folded as the dialect folds it.</param>
internal readonly record struct ColumnName(string? Qualifier, string Name);
