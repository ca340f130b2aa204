using System.Collections.Concurrent;
using Forebay.Sql.Reading;

namespace Forebay.MySql.Proxy.Reports;

/// <summary>The digests that were seen, up to a limit; what comes after it is counted together. Thread-safe.</summary>
internal sealed class DigestTable(int most)
{
    private readonly ConcurrentDictionary<ulong, DigestCounters> digests = new();
    private readonly DigestCounters others = new(0, "(others)");

    public DigestCounters Find(SqlStatement statement)
    {
        if (digests.TryGetValue(statement.Digest, out DigestCounters? known))
            return known;
        return digests.Count >= most ? others : digests.GetOrAdd(statement.Digest, static (digest, form) => new DigestCounters(digest, form), statement.NormalForm);
    }

    public IReadOnlyList<DigestCounters> All => [.. digests.Values, .. others.Hits + others.Misses + others.Passed > 0 ? new[] { others } : []];
}
