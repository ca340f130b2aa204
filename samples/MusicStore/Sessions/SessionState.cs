using System.ComponentModel;

namespace MusicStore.Sessions;

/// <summary>What the store remembers of a visitor. Lives in the cache's durable <c>sessions</c> region, so a restart keeps it.</summary>
/// <param name="Id">128 random bits, in the cookie.</param>
/// <param name="CustomerId">The customer who signed in; null: nobody has, or an admin.</param>
/// <param name="CustomerName">The customer's name.</param>
/// <param name="RecentTracks">The tracks seen last, newest first. Their names are the catalogue's: kept here, they would grow old.</param>
/// <param name="Role">Null: nobody has signed in.</param>
[ImmutableObject(true)]
public sealed record SessionState(string Id, long? CustomerId, string? CustomerName, IReadOnlyList<long> RecentTracks, string? Role = null)
{
    private const int MostRecent = 8;

    /// <summary>May change the catalogue and see everybody's purchases.</summary>
    public bool IsAdmin => Role == Accounts.Account.Admin;

    public SessionState Seen(long trackId) => this with { RecentTracks = [trackId, .. RecentTracks.Where(track => track != trackId).Take(MostRecent - 1)] };
}
