using MusicStore.Primary;

namespace MusicStore.Recommending;

/// <summary>What is known of a customer's taste.</summary>
/// <param name="Seeds">What they bought, played and listed last, each with why it is here.</param>
/// <param name="Known">What must not be recommended: owned already, or just played.</param>
internal sealed record Taste(IReadOnlyList<(long Id, string Name, string Why)> Seeds, IReadOnlySet<long> Known)
{
    public static async ValueTask<Taste> ReadAsync(PrimarySession db, long customer, int seeds, int justPlayed)
    {
        List<long> bought = await db.AllAsync("SELECT l.TrackId FROM Invoice i JOIN InvoiceLine l USING (InvoiceId) WHERE i.CustomerId = ?1 ORDER BY i.InvoiceDate DESC, l.InvoiceLineId DESC", row => row.Int64(0), customer);
        List<long> played = await db.AllAsync("SELECT TrackId FROM Play WHERE CustomerId = ?1 ORDER BY PlayId DESC LIMIT ?2", row => row.Int64(0), customer, justPlayed);
        List<long> listed = await db.AllAsync("SELECT t.TrackId FROM PlaylistOwner o JOIN PlaylistTrack t USING (PlaylistId) WHERE o.CustomerId = ?1 ORDER BY t.PlaylistId DESC, t.rowid DESC LIMIT ?2", row => row.Int64(0), customer, seeds);
        var chosen = new Dictionary<long, string>();
        // In turns, so that a long list of the one kind does not drown the others.
        for (int i = 0; chosen.Count < seeds && i < Math.Max(bought.Count, Math.Max(played.Count, listed.Count)); i++)
        {
            Choose(played, i, "you played it");
            Choose(bought, i, "you bought it");
            Choose(listed, i, "it is on your playlist");
        }
        var named = new List<(long, string, string)>();
        foreach ((long track, string why) in chosen.Take(seeds))
            named.Add((track, await db.FirstOrDefaultAsync("SELECT Name FROM Track WHERE TrackId = ?1", row => row.Text(0) ?? "", track) ?? "", why));
        return new Taste(named, bought.Concat(played).ToHashSet());

        void Choose(List<long> from, int at, string why)
        {
            if (at < from.Count)
                chosen.TryAdd(from[at], why);
        }
    }
}
