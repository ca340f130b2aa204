using System.Diagnostics;
using Forebay.Liveness;
using Forebay.MySql.Protocol;
using Forebay.MySql.Proxy.Caching;
using Forebay.MySql.Proxy.Results;
using Forebay.Sql.Caching;
using Forebay.Sql.Reading;

namespace Forebay.MySql.Proxy.Sessions;

/// <content>What may be answered from the cache and was not found in memory; and what goes to the server in any case.</content>
internal sealed partial class ProxySession
{
    /// <summary>Answers from a tier beyond memory, from what another client is asking for, or from the server.</summary>
    private async ValueTask ReadAsync(ReadOnlyMemory<byte> payload, KnownRequest request, string key, SqlParameters? parameters)
    {
        if (request.IsStrict && !await CaughtUpWithServerAsync().ConfigureAwait(false))
        {
            await PassAsync(payload, request, parameters, "strict, and the feed was late").ConfigureAwait(false);
            return;
        }
        var tags = new HashSet<string>(StringComparer.Ordinal);
        request.AddReadTags(tags, parameters);
        Tag[] named = [.. tags.Select(Tag.Of)];
        while (true)
        {
            CacheResult<StoredResult> found = await parts.Cache.GetAsync<StoredResult>(key, request.Options, Stopping).ConfigureAwait(false);
            if (found.HasValue && !found.IsStale)
            {
                await HitAsync(request, found.Value, payload).ConfigureAwait(false);
                return;
            }
            var own = new Flight<StoredResult>(found.Lease);
            Flight<StoredResult> flight = parts.Flights.Enter(key, own, other => parts.Cache.IsAlive(other.Lease, key, named));
            if (!ReferenceEquals(flight, own))
            {
                bool wasTainted = flight.IsTainted;
                (bool hasEnded, StoredResult? joined) = await JoinAsync(flight).ConfigureAwait(false);
                if (wasTainted && hasEnded)
                    continue;
                if (joined is not null && !wasTainted)
                {
                    parts.Counters.Join();
                    await HitAsync(request, joined, payload).ConfigureAwait(false);
                    return;
                }
                parts.Flights.Replace(key, own);
            }
            try
            {
                await LoadAsync(payload, request, key, tags, own).ConfigureAwait(false);
                return;
            }
            finally
            {
                own.Tell(null);
                parts.Flights.End(key, own);
            }
        }
    }

    private async ValueTask<(bool HasEnded, StoredResult? Result)> JoinAsync(Flight<StoredResult> flight)
    {
        try
        {
            return (true, await flight.Outcome.WaitAsync(parts.Options.CollapseTimeout, parts.Time, Stopping).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            return (false, null);
        }
    }

    private async ValueTask HitAsync(KnownRequest request, StoredResult result, ReadOnlyMemory<byte> payload, ushort warnings = 0)
    {
        WriteHit(request, result, payload.Span, warnings);
        await client.Writer.FlushAsync(client.Stream, Stopping).ConfigureAwait(false);
    }

    private async ValueTask LoadAsync(ReadOnlyMemory<byte> payload, KnownRequest request, string key, HashSet<string> tags, Flight<StoredResult> own)
    {
        long began = Stopwatch.GetTimestamp();
        lastHitLength = 0;
        using var capture = new ResultCapture(parts.Options.MaxResultBytes);
        var end = new ReadEnd(parts, state, request, key, tags, own, capture, upstream.DeprecatesEof);
        // What only reads changes nothing, whatever becomes of it.
        await upstream.SendAsync(ForServer(payload), Stopping).ConfigureAwait(false);
        await relay.ResultsAsync(end, capture, Stopping).ConfigureAwait(false);
        parts.Counters.Missed();
        request.Digest.Missed(Stopwatch.GetTimestamp() - began);
    }

    /// <summary>Sends a statement to the server, whatever it is, and sees to what it changes.</summary>
    private async ValueTask PassAsync(ReadOnlyMemory<byte> payload, KnownRequest request, SqlParameters? parameters, string reason)
    {
        long began = Stopwatch.GetTimestamp();
        if (request.AsksForLast)
            await CatchUpAsync().ConfigureAwait(false);
        lastHitLength = 0;
        await ForwardAsync(payload, request, parameters).ConfigureAwait(false);
        parts.Counters.Pass();
        request.Digest.Pass(reason, Stopwatch.GetTimestamp() - began);
    }

    private async ValueTask ForwardAsync(ReadOnlyMemory<byte> payload, KnownRequest? request, SqlParameters? parameters)
    {
        if (request is not null)
            await effects.BeginAsync(request, parameters).ConfigureAwait(false);
        await upstream.SendAsync(ForServer(payload), Stopping).ConfigureAwait(false);
        await relay.ResultsAsync(request is null ? null : effects, null, Stopping).ConfigureAwait(false);
    }

    /// <summary>Shows the server the statement that was answered from the cache, where the next one may ask what it did.</summary>
    private async ValueTask CatchUpAsync()
    {
        if (lastHitLength == 0)
            return;
        await upstream.SendAsync(ForServer(lastHit.AsMemory(0, lastHitLength)), Stopping).ConfigureAwait(false);
        lastHitLength = 0;
        await relay.DiscardAsync(Stopping).ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> ForServer(ReadOnlyMemory<byte> payload) =>
        payload.Span[0] == (byte)MySqlCommandCode.StatementExecute && Find(payload.Span) is { } statement ? statement.ForServer(payload) : payload;

    /// <summary>Lets the feed ask the server where it stands, and waits until it has passed that.</summary>
    private async ValueTask<bool> CaughtUpWithServerAsync()
    {
        if (parts.Feed is not { } feed)
            return false;
        return await feed.PassedAsync(parts.Options.StrictWait, Stopping).ConfigureAwait(false);
    }

    /// <summary>The server is away, and the client stays: what is cached is answered, as old as it may be.</summary>
    private async ValueTask<bool> AwayAsync(Packet packet)
    {
        if (packet.First == (byte)MySqlCommandCode.Quit)
            return false;
        if (parts.Options.ServeWhenAway && parts.Catalog.Current is { } view && state.Passes is null && KeyOf(packet.Span, view, out KnownRequest request) is { } key)
        {
            CacheResult<StoredResult> found = await parts.Cache.GetAsync<StoredResult>(key, request.Options, Stopping).ConfigureAwait(false);
            if (found.HasValue)
            {
                parts.Counters.ServedStale();
                await HitAsync(request, found.Value, packet.Payload, warnings: 1).ConfigureAwait(false);
                return true;
            }
        }
        await RefuseAsync(1053, "08S01", "Server shutdown in progress").ConfigureAwait(false);
        return false;
    }

    private string? KeyOf(ReadOnlySpan<byte> payload, CatalogView view, out KnownRequest request)
    {
        request = null!;
        if (payload[0] == (byte)MySqlCommandCode.Query)
            return (request = state.ScopeIn(view, upstream.DeprecatesEof, capabilities).Find(payload[1..])).Key;
        return payload[0] == (byte)MySqlCommandCode.StatementExecute && TryFindExecution(payload, view, out request, out string key) ? key : null;
    }
}
