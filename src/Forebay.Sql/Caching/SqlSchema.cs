using System.Collections.Concurrent;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>A database as its tables were at one time: what statements mean there. Thread-safe.</summary>
/// <param name="scope">What every key begins with: which database it is, by which connection string, and how its tables are.</param>
/// <param name="catalog">Its tables.</param>
/// <param name="make">Reads a statement's text.</param>
/// <param name="maxStatements">The most texts that are remembered.</param>
internal sealed class SqlSchema(byte[] scope, ISqlCatalog catalog, Func<string, KnownStatement> make, int maxStatements)
{
    private readonly ConcurrentDictionary<string, KnownStatement> statements = new(StringComparer.Ordinal);
    private int count;

    public ReadOnlySpan<byte> Scope => scope;

    public ISqlCatalog Catalog => catalog;

    /// <summary>What a text means here.</summary>
    public KnownStatement Find(string text)
    {
        if (statements.TryGetValue(text, out KnownStatement? known))
            return known;
        known = make(text);
        // Texts with their values written into them would fill memory: begin again, rather than order what is seldom full.
        if (Interlocked.Increment(ref count) > maxStatements)
        {
            statements.Clear();
            Volatile.Write(ref count, 1);
        }
        return statements.GetOrAdd(text, known);
    }
}
