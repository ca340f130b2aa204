using System.Security.Cryptography;
using Forebay;

namespace MusicStore.Sessions;

/// <summary>The session of the present request: read from the cookie's key when it is first asked for, stored when it changes.</summary>
internal sealed class SessionStore(TieredCache cache, IHttpContextAccessor accessor, SessionLocks locks)
{
    private const string CookieName = "store-session";
    private const int IdLength = 32;
    private SessionState? current;

    public async ValueTask<SessionState> GetAsync(CancellationToken cancellation = default)
    {
        if (current is not null)
            return current;
        string? id = accessor.HttpContext!.Request.Cookies[CookieName];
        // Only ids of our own form reach the cache; anything else is a visitor without a session.
        if (id is { Length: IdLength } && id.All(char.IsAsciiHexDigitLower))
        {
            CacheResult<SessionState> found = await cache.GetAsync<SessionState>(Key(id), null, cancellation);
            current = found.Value;
        }
        return current ??= new SessionState("", null, null, []);
    }

    /// <summary>Changes the session, or begins one where the visitor has none.</summary>
    /// <param name="change">Gets the session as it is now, which another request may have changed since this one read it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False: the visitor has signed in or out meanwhile. The session that this request knows is over, and nothing brings it back.</returns>
    public async ValueTask<bool> ChangeAsync(Func<SessionState, SessionState> change, CancellationToken cancellation = default)
    {
        SessionState known = await GetAsync(cancellation);
        if (known.Id.Length == 0)
        {
            await SetAsync(change(known) with { Id = NewId() }, cancellation);
            return true;
        }
        using SessionLocks.Held held = await locks.EnterAsync(known.Id, cancellation);
        if ((await cache.GetAsync<SessionState>(Key(known.Id), null, cancellation)).Value is not { } now)
            return false;
        await SetAsync(change(now), cancellation);
        return true;
    }

    /// <summary>Signs somebody in or (null) out. The session gets a new id, so that one planted beforehand is worth nothing.</summary>
    public async ValueTask SignInAsync(long? customerId, string? name, string? role, CancellationToken cancellation = default)
    {
        SessionState old = await GetAsync(cancellation);
        if (old.Id.Length > 0)
        {
            using SessionLocks.Held held = await locks.EnterAsync(old.Id, cancellation);
            old = (await cache.GetAsync<SessionState>(Key(old.Id), null, cancellation)).Value ?? old;
            await cache.RemoveAsync(Key(old.Id), cancellation);
        }
        await SetAsync(old with { Id = NewId(), CustomerId = customerId, CustomerName = name, Role = role }, cancellation);
    }

    private async ValueTask SetAsync(SessionState state, CancellationToken cancellation)
    {
        current = state;
        await cache.SetAsync(Key(state.Id), state, EntryOptions.Default, null, cancellation);
        HttpContext context = accessor.HttpContext!;
        context.Response.Cookies.Append(CookieName, state.Id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromHours(2) });
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));

    private static string Key(string id) => "sessions:" + id;
}
