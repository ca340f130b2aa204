namespace Forebay.Sql.Schema;

/// <summary>A table whose rows a foreign key changes when the rows change that it refers to.</summary>
/// <param name="Table">The table that has the foreign key.</param>
/// <param name="OnDelete">Whether a delete does it (<c>ON DELETE CASCADE</c>, <c>SET NULL</c> or <c>SET DEFAULT</c>).</param>
/// <param name="OnUpdate">Whether an update of the key does it (<c>ON UPDATE …</c>).</param>
public sealed record SqlCascade(SqlTable Table, bool OnDelete, bool OnUpdate);
