using System.Transactions;
using Forebay.Liveness;

namespace Forebay.Sql.Caching;

/// <summary>What was changed in a <see cref="TransactionScope"/>: invalidated when the transaction has committed, before the scope's end returns. Thread-safe.</summary>
internal sealed class AmbientWrites
{
    private readonly TieredCache cache;
    private readonly HashSet<string> tags = new(StringComparer.Ordinal);

    public AmbientWrites(TieredCache cache, Transaction transaction)
    {
        this.cache = cache;
        transaction.TransactionCompleted += Completed;
    }

    public void Add(IEnumerable<string> more)
    {
        lock (tags)
            tags.UnionWith(more);
    }

    private void Completed(object? sender, TransactionEventArgs e)
    {
        string[] changed;
        lock (tags)
            changed = [.. tags];
        if (changed.Length == 0 || e.Transaction?.TransactionInformation.Status == TransactionStatus.Aborted)
            return;
        if (e.Transaction?.TransactionInformation.Status == TransactionStatus.Committed)
        {
            Blocking.Await(cache.RemoveByTagAsync(changed));
            return;
        }
        // In doubt: as after a lost connection.
        WriteIntent intent = Blocking.Await(cache.BeginWriteAsync(changed));
        Blocking.Await(intent.DisposeAsync());
    }
}
