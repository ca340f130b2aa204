using System.Collections.Concurrent;
using Forebay.Sql.Reading;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Policies;

/// <summary>What is said of statements: by their tables, by their digest, and by comments in them. Thread-safe; changes count from the next statement on.</summary>
public sealed class SqlPolicies
{
    private readonly ConcurrentDictionary<string, SqlPolicy> byTable = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<ulong, SqlPolicy> byDigest = new();

    /// <summary>Says something of every statement that reads a table.</summary>
    /// <param name="table">The table's name, with or without what stands before it: <c>users</c>, <c>public.users</c>, <c>app.public.users</c>.</param>
    /// <param name="policy">What.</param>
    public void SetTable(string table, SqlPolicy policy)
    {
        ArgumentException.ThrowIfNullOrEmpty(table);
        ArgumentNullException.ThrowIfNull(policy);
        byTable[table] = policy;
    }

    /// <summary>Says something of every statement of a normal form.</summary>
    /// <param name="digest"><see cref="SqlStatement.Digest"/>.</param>
    /// <param name="policy">What.</param>
    public void SetDigest(ulong digest, SqlPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        byDigest[digest] = policy;
    }

    /// <summary>What counts for a statement.</summary>
    /// <remarks>
    /// A comment in it comes before its digest, and that before its tables: for each of time and region, the first of them that says something.
    /// Of several tables the shortest time counts. Any that says "off" is obeyed. Tags add up.
    /// </remarks>
    public SqlPolicy Resolve(SqlStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        SqlPolicy tables = OfTables(statement);
        SqlPolicy digest = byDigest.GetValueOrDefault(statement.Digest) ?? SqlPolicy.None;
        SqlHints hints = statement.Hints;
        return new SqlPolicy
        {
            IsOff = hints.IsOff || digest.IsOff || tables.IsOff,
            FreshFor = hints.FreshFor ?? digest.FreshFor ?? tables.FreshFor,
            Region = hints.Region ?? digest.Region ?? tables.Region,
            Tags = tables.Tags.Count + digest.Tags.Count == 0 ? hints.Tags : [.. hints.Tags.Concat(digest.Tags).Concat(tables.Tags).Distinct(StringComparer.Ordinal)],
        };
    }

    private SqlPolicy OfTables(SqlStatement statement)
    {
        if (byTable.IsEmpty)
            return SqlPolicy.None;
        SqlPolicy all = SqlPolicy.None;
        foreach (SqlTable table in statement.Reads.Select(static read => read.Table).Distinct())
        {
            foreach (string name in NamesOf(table))
            {
                if (!byTable.TryGetValue(name, out SqlPolicy? policy))
                    continue;
                all = new SqlPolicy
                {
                    IsOff = all.IsOff || policy.IsOff,
                    FreshFor = all.FreshFor is { } one && policy.FreshFor is { } other ? (one < other ? one : other) : all.FreshFor ?? policy.FreshFor,
                    Region = all.Region ?? policy.Region,
                    Tags = [.. all.Tags, .. policy.Tags],
                };
            }
        }
        return all;
    }

    private static IEnumerable<string> NamesOf(SqlTable table)
    {
        yield return table.Name;
        yield return $"{table.Schema ?? table.Database}.{table.Name}";
        if (table.Schema is not null)
            yield return $"{table.Database}.{table.Schema}.{table.Name}";
    }
}
