using System.Collections.Concurrent;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>What distributed transactions have changed that are prepared and not committed yet: whoever commits one may be another session. Thread-safe.</summary>
internal sealed class PreparedTransactions
{
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<string, HashSet<string>> prepared = new(StringComparer.Ordinal);

    /// <summary>Notes what a transaction has changed. Above the limit nothing is noted, and its commit invalidates everything.</summary>
    public void Add(string xid, HashSet<string> tags)
    {
        if (prepared.Count < Most)
            prepared[xid] = tags;
    }

    /// <summary>A transaction is over.</summary>
    /// <returns>What it has changed; null: not known.</returns>
    public HashSet<string>? Take(string xid) => prepared.TryRemove(xid, out HashSet<string>? tags) ? tags : null;
}
