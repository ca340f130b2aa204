namespace Forebay.Sql.Schema;

/// <summary>A foreign key that changes rows of its table by itself.</summary>
/// <param name="Table">The table that has it.</param>
/// <param name="Referenced">The table that it refers to.</param>
/// <param name="OnDelete">Whether a delete there changes rows here (<c>CASCADE</c>, <c>SET NULL</c>, <c>SET DEFAULT</c>).</param>
/// <param name="OnUpdate">Whether an update there does.</param>
public sealed record SqlForeignKey(SqlTable Table, SqlTable Referenced, bool OnDelete, bool OnUpdate);
