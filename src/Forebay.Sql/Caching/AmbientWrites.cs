using System.Transactions;
using Forebay.Liveness;

namespace Forebay.Sql.Caching;

/// <summary>What is changed in a <see cref="TransactionScope"/>: noted before each change, and invalidated when the transaction has committed, before the scope's end returns. Thread-safe.</summary>
internal sealed class AmbientWrites
{
    private readonly List<WriteIntent> intents = [];

    public AmbientWrites(Transaction transaction) => transaction.TransactionCompleted += Completed;

    public void Add(WriteIntent intent)
    {
        lock (intents)
            intents.Add(intent);
    }

    private void Completed(object? sender, TransactionEventArgs e)
    {
        WriteIntent[] all;
        lock (intents)
            all = [.. intents];
        TransactionStatus? status = e.Transaction?.TransactionInformation.Status;
        foreach (WriteIntent intent in all)
        {
            Blocking.Await(status switch
            {
                TransactionStatus.Committed => intent.CommittedAsync(),
                TransactionStatus.Aborted => intent.RolledBackAsync(),
                // In doubt: as after a lost connection.
                _ => intent.DisposeAsync(),
            });
        }
    }
}
