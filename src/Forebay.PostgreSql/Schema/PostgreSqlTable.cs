using Forebay.Sql.Schema;

namespace Forebay.PostgreSql.Schema;

/// <summary>A table of a database as the feed sees it. Immutable.</summary>
/// <param name="Oid">Its number.</param>
/// <param name="Sql">Its names and keys.</param>
/// <param name="Parents">The tables that its rows are read through too: of which it is a partition, or which it inherits from.</param>
/// <param name="IsPartitioned">Whether its rows are in its partitions.</param>
/// <param name="IsPublished">Whether its changes are in the stream.</param>
/// <param name="Uncovered">Why reads of it are outside of the feed; null: they are not.</param>
/// <param name="Signature">Whatever of it, when changed, changes what is read from it without a word about its rows.</param>
internal sealed record PostgreSqlTable(uint Oid, SqlTable Sql, IReadOnlyList<uint> Parents, bool IsPartitioned, bool IsPublished, string? Uncovered, string Signature)
{
    public string Name => $"{Sql.Schema}.{Sql.Name}";
}
