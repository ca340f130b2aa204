using System.Data.Common;
using System.Transactions;
using Forebay.Liveness;

namespace Forebay.Sql.Caching;

/// <summary>What is known of one open connection. Not thread-safe, as a connection is not.</summary>
internal sealed class SqlSession(SqlDatabase database, string connectionString)
{
    private readonly List<WriteIntent> doubtful = [];

    public SqlDatabase Database => database;

    /// <summary>Whether a statement may have changed what others mean: nothing of this session is cached any more until it is closed.</summary>
    public bool IsAltered { get; set; }

    /// <summary>What the open transaction has changed; null where none is open that this cache saw begin.</summary>
    public HashSet<string>? Pending { get; private set; }

    /// <summary>Whether that transaction was begun by a statement.</summary>
    public bool PendingBySql { get; private set; }

    /// <summary>Whether a transaction is open whose end this cache does not see.</summary>
    public bool IsInForeignTransaction { get; set; }

    /// <summary>Whether what is read now may be the past, or what nobody else may see.</summary>
    public bool ReadsPass => IsAltered || Pending is not null || IsInForeignTransaction || Transaction.Current is not null;

    /// <summary>Whether this is the session of a connection that is open, or of one that was.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>Whether the database is the one that a connection leads to now.</summary>
    public bool LeadsTo(DbConnection connection) => ReferenceEquals(connectionString, connection.ConnectionString) && database.Name == connection.Database;

    /// <summary>A transaction begins whose end is seen.</summary>
    /// <param name="bySql">Whether a statement begins it.</param>
    public void BeginTransaction(bool bySql = false)
    {
        Pending = new HashSet<string>(StringComparer.Ordinal);
        PendingBySql = bySql;
    }

    /// <summary>The transaction is over, or about to be: what it has changed is no longer kept here.</summary>
    /// <returns>What it has changed; null: there was none.</returns>
    public HashSet<string>? EndTransaction()
    {
        HashSet<string>? changed = Pending;
        Pending = null;
        PendingBySql = false;
        return changed;
    }

    /// <summary>Keeps an intent whose outcome is known at the end of the session only.</summary>
    public void Doubt(WriteIntent intent) => doubtful.Add(intent);

    /// <summary>The connection was closed: what was open is over, one way or the other.</summary>
    public ValueTask ClosedAsync()
    {
        IsOpen = false;
        IsAltered = false;
        IsInForeignTransaction = false;
        EndTransaction();
        return doubtful.Count == 0 ? default : ResolveAsync();
    }

    private async ValueTask ResolveAsync()
    {
        foreach (WriteIntent intent in doubtful)
            await intent.ResolvedAsync().ConfigureAwait(false);
        doubtful.Clear();
    }
}
