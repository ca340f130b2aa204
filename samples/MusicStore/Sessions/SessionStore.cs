using System.Security.Cryptography;
using Forebay;

namespace MusicStore.Sessions;

/// <summary>The session of the present request: read from the cookie's key when it is first asked for, stored when it changes.</summary>
internal sealed class SessionStore(TieredCache cache, IHttpContextAccessor accessor)
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

    /// <summary>Stores a changed session, under a new id where the visitor has none.</summary>
    public async ValueTask SetAsync(SessionState state, CancellationToken cancellation = default)
    {
        if (state.Id.Length == 0)
            state = state with { Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2)) };
        current = state;
        await cache.SetAsync(Key(state.Id), state, EntryOptions.Default, null, cancellation);
        HttpContext context = accessor.HttpContext!;
        context.Response.Cookies.Append(CookieName, state.Id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromHours(2) });
    }

    /// <summary>Signs somebody in or (null) out. The session gets a new id, so that one planted beforehand is worth nothing.</summary>
    public async ValueTask SignInAsync(long? customerId, string? name, string? role, CancellationToken cancellation = default)
    {
        SessionState old = await GetAsync(cancellation);
        if (old.Id.Length > 0)
            await cache.RemoveAsync(Key(old.Id), cancellation);
        await SetAsync(old with { Id = "", CustomerId = customerId, CustomerName = name, Role = role }, cancellation);
    }

    private static string Key(string id) => "sessions:" + id;
}
