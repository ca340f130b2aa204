namespace Forebay.Sql.Schema;

/// <summary>A name that stands for more than the table of this name: a view, or a table whose rows lie in others too (partitions, children by inheritance).</summary>
/// <param name="Qualifier">The schema (PostgreSQL) or database (MySQL); null: SQLite's only one.</param>
/// <param name="Name">The name.</param>
/// <param name="Relation">What it stands for.</param>
public sealed record SqlNamedRelation(string? Qualifier, string Name, SqlRelation Relation);
