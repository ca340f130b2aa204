namespace Forebay.Sql.Tags;

/// <summary>One state of a row, as far as a writer or a change feed knows it.</summary>
/// <param name="column">The column's name.</param>
/// <param name="text">The value in the form of <see cref="KeyText"/>; null where it is NULL.</param>
/// <returns>False where the value is not known, or has no such form.</returns>
internal delegate bool KeyImage(string column, out string? text);
