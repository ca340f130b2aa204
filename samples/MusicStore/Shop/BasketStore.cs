using System.ComponentModel;
using Forebay;
using MusicStore.Sessions;

namespace MusicStore.Shop;

/// <summary>What a visitor wants to buy.</summary>
/// <param name="Tracks">The tracks, in the order they were put in. Their prices are the catalogue's, at the time of the purchase.</param>
/// <param name="Token">Names the purchase of this basket: sent twice, it is made once.</param>
[ImmutableObject(true)]
public sealed record BasketState(IReadOnlyList<long> Tracks, string Token)
{
    public static BasketState Empty { get; } = new([], "");
}

/// <summary>The basket of the present request's visitor: an entry of its own beside the session, so that looking at a page can't undo what another tab put in.</summary>
internal sealed class BasketStore(TieredCache cache, SessionStore sessions, SessionLocks locks)
{
    public const int MostTracks = 100;

    public async ValueTask<BasketState> GetAsync(CancellationToken cancellation)
    {
        SessionState session = await sessions.GetAsync(cancellation);
        return session.Id.Length == 0 ? BasketState.Empty : (await cache.GetAsync<BasketState>(Key(session.Id), null, cancellation)).Value ?? BasketState.Empty;
    }

    /// <summary>False where the basket is full.</summary>
    public async ValueTask<bool> AddAsync(long track, CancellationToken cancellation)
    {
        if ((await sessions.GetAsync(cancellation)).Id.Length == 0)
            await sessions.ChangeAsync(session => session, cancellation);
        using SessionLocks.Held held = await EnterAsync(cancellation);
        BasketState basket = await GetAsync(cancellation);
        if (basket.Tracks.Contains(track))
            return true;
        if (basket.Tracks.Count >= MostTracks)
            return false;
        await SetAsync(basket with { Tracks = [.. basket.Tracks, track] }, cancellation);
        return true;
    }

    public async ValueTask RemoveAsync(long track, CancellationToken cancellation)
    {
        if ((await sessions.GetAsync(cancellation)).Id.Length == 0)
            return;
        using SessionLocks.Held held = await EnterAsync(cancellation);
        BasketState basket = await GetAsync(cancellation);
        if (basket.Tracks.Contains(track))
            await SetAsync(basket with { Tracks = [.. basket.Tracks.Where(one => one != track)] }, cancellation);
    }

    public async ValueTask ClearAsync(CancellationToken cancellation)
    {
        SessionState session = await sessions.GetAsync(cancellation);
        if (session.Id.Length > 0)
            await cache.RemoveAsync(Key(session.Id), cancellation);
    }

    /// <summary>Keeps the basket of a session that goes on under another id: who signs in keeps what they chose before.</summary>
    public async ValueTask MoveAsync(BasketState basket, CancellationToken cancellation)
    {
        if (basket.Tracks.Count > 0)
            await SetAsync(basket, cancellation);
    }

    private async ValueTask<SessionLocks.Held> EnterAsync(CancellationToken cancellation) => await locks.EnterAsync((await sessions.GetAsync(cancellation)).Id, cancellation);

    private async ValueTask SetAsync(BasketState basket, CancellationToken cancellation)
    {
        SessionState session = await sessions.GetAsync(cancellation);
        // Another content is another purchase.
        await cache.SetAsync(Key(session.Id), basket with { Token = Guid.NewGuid().ToString("N") }, EntryOptions.Default, null, cancellation);
    }

    private static string Key(string session) => $"sessions:{session}:basket";
}
