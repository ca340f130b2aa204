using Forebay.MySql.Protocol;
using Forebay.MySql.Proxy.Relay;
using Forebay.MySql.Proxy.Results;
using Forebay.MySql.Proxy.Sessions;
using Forebay.Sql.Caching;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>Stores an answer before its client hears its end, and tells those who wait for it.</summary>
internal sealed class ReadEnd(ProxyParts parts, SessionState state, KnownRequest request, string key, HashSet<string> tags, Flight<StoredResult> own, ResultCapture capture, bool deprecatesEof) : ICommandEnd
{
    // What was left open by a statement before it is no matter of this one's.
    private const ServerStatus Unusual = ServerStatus.MoreResults | ServerStatus.CursorExists | ServerStatus.OutParameters | ServerStatus.InTransaction;

    public ValueTask SucceededAsync(in CommandOutcome outcome)
    {
        if (!outcome.HasRows)
            return ValueTask.CompletedTask;
        if (outcome.Warnings > 0)
            capture.GiveUp("it has warnings, which the server would have to know of");
        if ((outcome.Status & Unusual) != 0)
            capture.GiveUp("it leaves something open");
        // Gone meanwhile: what it depends on may have other names by now.
        if (!ReferenceEquals(parts.Catalog.Current, request.View) || parts.Catalog.IsUnsure)
            capture.GiveUp("the schema has changed");
        if (outcome.StateChanged && state.Passes is not null)
            capture.GiveUp("it changed the session");
        return StoreAsync(outcome.Status);
    }

    public ValueTask FailedAsync() => ValueTask.CompletedTask;

    private async ValueTask StoreAsync(ServerStatus status)
    {
        StoredResult? result = capture.Problem is null ? capture.ToResult(deprecatesEof, status) : null;
        if (own.IsReplaced)
        {
            // Another may have stored what is older than these rows, or newer: neither stays.
            parts.Flights.Taint(key, own);
            await parts.Cache.RemoveAsync(key, CancellationToken.None).ConfigureAwait(false);
        }
        own.Tell(result);
        if (result is not null && !own.IsReplaced)
            await parts.Cache.SetAsync(key, result, own.Lease, request.Options, tags, CancellationToken.None).ConfigureAwait(false);
    }
}
