using System.Data.Common;
using System.Transactions;
using Forebay.Liveness;
using Forebay.Sql;
using Forebay.Sql.Caching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Forebay.EntityFrameworkCore.Changes;

/// <summary>One <c>SaveChanges</c>: the rows that it changes, from its first command on. Not thread-safe, as a context is not.</summary>
internal sealed class SaveScope
{
    private List<ChangedEntry>? changes;
    private SqlSession? session;
    private WriteIntent? intent;
    private bool isForeign;
    private bool isCommitted;

    /// <summary>A command of it is about to run.</summary>
    public async ValueTask ExecutingAsync(SqlCache cache, SqlSession on, DbContext context, DbCommand command, bool async)
    {
        if (changes is not null)
            return;
        session = on;
        // By now all is detected, and what is deleted with its owner is marked.
        changes = ChangesOf(context);
        cache.Statistics.Wrote();
        if (on.Pending is not null)
            return;
        if (Transaction.Current is not null)
        {
            // Before the rows are changed: the process may end between the scope's commit and its last word.
            await cache.Writes.CollectAsync(on, TagsOf(on), async).ConfigureAwait(false);
            return;
        }
        isForeign = command.Transaction is not null || on.IsInForeignTransaction || on.IsAltered;
        // Keys that the database makes are not known yet: should this process end now, all rows of such tables are invalidated.
        intent = await cache.Writes.BeginAsync(TagsOf(on), async).ConfigureAwait(false);
    }

    /// <summary>Adds what it changes to what a transaction is about to commit, where it is this one's own.</summary>
    public void AddTo(HashSet<string> tags, SqlSession of)
    {
        if (changes is null || !ReferenceEquals(of, session))
            return;
        tags.UnionWith(TagsOf(of));
        isCommitted = true;
    }

    /// <summary>It is done, or failed.</summary>
    public async ValueTask EndAsync(SqlCache cache, Exception? failure, bool async)
    {
        if (changes is null || session is not { } of || isCommitted)
            return;
        if (intent is null)
        {
            // Part of a transaction that goes on. What failed may stand in it all the same.
            await cache.Writes.CollectAsync(of, TagsOf(of), async).ConfigureAwait(false);
            return;
        }
        if (failure is not null and not DbUpdateConcurrencyException)
        {
            await WriteGuard.FailedAsync(intent, failure, async).ConfigureAwait(false);
            return;
        }
        if (isForeign)
            of.Doubt(intent);
        ValueTask end = isForeign ? intent.DisposeAsync() : intent.CommittedAsAsync(TagsOf(of));
        if (async)
            await end.ConfigureAwait(false);
        else
            Blocking.Await(end);
    }

    private HashSet<string> TagsOf(SqlSession of)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (ChangedEntry change in changes!)
            change.AddTags(tags, of.Database);
        return tags;
    }

    private static List<ChangedEntry> ChangesOf(DbContext context)
    {
        ChangeTracker tracker = context.ChangeTracker;
        bool detects = tracker.AutoDetectChangesEnabled;
        tracker.AutoDetectChangesEnabled = false;
        try
        {
            return [.. tracker.Entries().Where(static entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).Select(static entry => new ChangedEntry(entry))];
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = detects;
        }
    }
}
