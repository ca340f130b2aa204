using Forebay.Liveness;
using Forebay.MySql.Protocol;
using Forebay.MySql.Proxy.Relay;
using Forebay.MySql.Proxy.Sessions;
using Forebay.Sql.Reading;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>Sees to it that what a command changes is invalidated when it is committed, before the client hears so. Belongs to one session; one command at a time.</summary>
/// <remarks>
/// The server's OK is the proof that a commit is visible. Where the statement names every row, those are invalidated. Otherwise a feed tells exactly what the
/// transaction changed, by the GTID that came with the OK; where there is none, or it is late, all counts that the statements may have changed.
/// </remarks>
internal sealed class WriteEffects(ProxyParts parts, SessionState state) : ICommandEnd
{
    private readonly HashSet<string> tags = new(StringComparer.Ordinal);
    private KnownRequest request = null!;
    private SqlParameters? parameters;
    private WriteIntent? intent;
    private bool isUnknown;

    /// <summary>Takes up a command that is about to be sent.</summary>
    /// <param name="of">The statement; of a schema that is not known any more, it may change anything.</param>
    /// <param name="with">The values of its parameters.</param>
    public async ValueTask BeginAsync(KnownRequest of, SqlParameters? with)
    {
        (request, parameters) = (of, with);
        isUnknown = parts.Catalog.Current is not { } view || !ReferenceEquals(view, of.View);
        tags.Clear();
        if (isUnknown && of.MayWrite)
            tags.Add(of.View.Tag);
        else if (of.MayWrite)
            of.AddWriteTags(tags, parameters);
        // A feed replays what a kill cut off; without one it is noted before it is sent.
        bool commits = (tags.Count > 0 && (state.Status & ServerStatus.InTransaction) == 0) || (state.Pending is not null && of.Statement.Kind is SqlKind.Commit or SqlKind.Ddl or SqlKind.Other or SqlKind.Begin or SqlKind.Call or SqlKind.Set);
        if (parts.Feed is null && commits)
            intent = await parts.Cache.BeginWriteAsync(AllTags(), CancellationToken.None).ConfigureAwait(false);
    }

    public ValueTask SucceededAsync(in CommandOutcome outcome)
    {
        state.Ran(request, outcome.StateChanged);
        if (tags.Count == 0 && state.Pending is null && outcome.Gtid is null && request.Kind is not (RequestKind.Schema or RequestKind.Xa))
            return ValueTask.CompletedTask;
        return EndAsync(outcome);
    }

    public async ValueTask FailedAsync()
    {
        // A part of it may stay: earlier statements of several, rows of tables without transactions. A transaction may be over by it, too.
        if (tags.Count > 0 && (state.Status & ServerStatus.InTransaction) == 0)
            await InvalidateAsync(tags).ConfigureAwait(false);
        else if (tags.Count > 0)
            Collect();
        if (intent is { } noted)
            await noted.RolledBackAsync().ConfigureAwait(false);
        intent = null;
    }

    /// <summary>The server is gone, and nobody knows what it did: what may have changed is not stored until the feed is heard again, or a while has passed.</summary>
    public async ValueTask LostAsync()
    {
        HashSet<string> doubtful = AllTags();
        if (doubtful.Count == 0)
            return;
        intent ??= await parts.Cache.BeginWriteAsync(doubtful, CancellationToken.None).ConfigureAwait(false);
        await intent.DisposeAsync().ConfigureAwait(false);
        intent = null;
    }

    private async ValueTask EndAsync(CommandOutcome outcome)
    {
        if ((outcome.Status & ServerStatus.InTransaction) != 0)
        {
            Collect();
            // A table without transactions was changed, and everybody sees it.
            if (outcome.Gtid is not null && tags.Count > 0)
                await InvalidateAsync(tags).ConfigureAwait(false);
            if (intent is { } early)
                await early.RolledBackAsync().ConfigureAwait(false);
            intent = null;
            return;
        }
        bool exact = request.IsExact && !isUnknown && (state.Pending is null || state.PendingIsExact);
        HashSet<string>? pending = state.Pending;
        state.Pending = null;
        if (request.Kind == RequestKind.Xa)
            pending = AfterXa(pending, ref exact);
        if (pending is not null)
            tags.UnionWith(pending);
        if (!await IsToldByFeedAsync(outcome, exact).ConfigureAwait(false) && tags.Count > 0)
            await InvalidateAsync(tags).ConfigureAwait(false);
        if (request.Kind == RequestKind.Schema)
            parts.Catalog.Forget();
        if (tags.Count > 0)
            parts.Counters.Wrote(exact);
        if (intent is { } noted)
            await noted.RolledBackAsync().ConfigureAwait(false);
        intent = null;
    }

    // The feed knows every row, triggers' and cascades' too. What committed without a GTID was not logged: nothing was changed, or nobody is told of it.
    private async ValueTask<bool> IsToldByFeedAsync(CommandOutcome outcome, bool exact)
    {
        if (parts.Feed is not { } feed || !state.LogsWrites || request.Kind == RequestKind.Xa)
            return false;
        if (outcome.Gtid is not { } gtid)
            return state.TellsGtids && outcome.CarriesTrackers && request.Statement.MayWriteAnything && request.Kind != RequestKind.Schema;
        if (exact)
            return false;
        bool told = request.IsSeveral
            ? await feed.WaitForAsync(gtid, parts.Options.FeedWait, CancellationToken.None).ConfigureAwait(false)
            : await feed.FinishOwnAsync(gtid, parts.Options.FeedWait, CancellationToken.None).ConfigureAwait(false);
        parts.Counters.FeedWaited(told);
        return told;
    }

    private HashSet<string>? AfterXa(HashSet<string>? pending, ref bool exact)
    {
        XaStep step = XaStep.Of(System.Text.Encoding.UTF8.GetString(request.Text));
        tags.Clear();
        exact = false;
        switch (step.Verb)
        {
            case "PREPARE":
                // Not visible before its commit, which another session may ask for.
                parts.Prepared.Add(step.Xid, pending ?? new HashSet<string>(StringComparer.Ordinal));
                return null;
            case "COMMIT":
                if (parts.Prepared.Take(step.Xid) is { } changed)
                    tags.UnionWith(changed);
                else
                    tags.Add(request.View.Tag);
                return pending;
            case "ROLLBACK":
                parts.Prepared.Take(step.Xid);
                return pending;
            default:
                return pending;
        }
    }

    private void Collect()
    {
        if (tags.Count == 0)
            return;
        bool isFirst = state.Pending is null;
        state.Pending ??= new HashSet<string>(StringComparer.Ordinal);
        state.Pending.UnionWith(tags);
        state.PendingIsExact = (isFirst || state.PendingIsExact) && request.IsExact && !isUnknown;
    }

    private HashSet<string> AllTags() => state.Pending is null ? tags : tags.Count == 0 ? state.Pending : [.. tags.Union(state.Pending)];

    private ValueTask InvalidateAsync(HashSet<string> changed) => parts.Cache.RemoveByTagAsync(changed, CancellationToken.None);
}
