namespace Forebay.Sql.Schema;

/// <summary>A column of a key.</summary>
/// <param name="Name">As the database has it.</param>
/// <param name="Kind">How its values are told apart.</param>
public sealed record SqlKeyColumn(string Name, KeyValueKind Kind);
