namespace Forebay.Sql.Reading;

/// <summary>The values of a statement's parameters.</summary>
/// <param name="name">The name without its sign, as the text has it; null where the parameter has none.</param>
/// <param name="ordinal">The place, from 1; 0 where the parameter has a name.</param>
/// <param name="value">The value as it is sent; null and <see cref="DBNull"/> are NULL. Arrays and lists stand for arrays.</param>
/// <returns>False where the value is not known, or is sent as another type than its own: no row is named by it then.</returns>
public delegate bool SqlParameters(string? name, int ordinal, out object? value);
