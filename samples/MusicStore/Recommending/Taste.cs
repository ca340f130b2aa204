using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Recommending;

/// <summary>What is known of a customer's taste.</summary>
/// <param name="Seeds">What they bought, played and listed last, each with why it is here.</param>
/// <param name="Known">What must not be recommended: owned already, or just played.</param>
internal sealed record Taste(IReadOnlyList<(long Id, string Name, string Why)> Seeds, IReadOnlySet<long> Known)
{
    public static Taste Read(SqliteConnection db, long customer, int seeds, int justPlayed)
    {
        List<long> bought = db.With("SELECT l.TrackId FROM Invoice i JOIN InvoiceLine l USING (InvoiceId) WHERE i.CustomerId = ?1 ORDER BY i.InvoiceDate DESC, l.InvoiceLineId DESC", customer).All(row => row.ColumnInt64(0));
        List<long> played = db.With("SELECT TrackId FROM Play WHERE CustomerId = ?1 ORDER BY PlayId DESC LIMIT ?2", customer, justPlayed).All(row => row.ColumnInt64(0));
        List<long> listed = db.With("SELECT t.TrackId FROM PlaylistOwner o JOIN PlaylistTrack t USING (PlaylistId) WHERE o.CustomerId = ?1 ORDER BY t.PlaylistId DESC, t.rowid DESC LIMIT ?2", customer, seeds).All(row => row.ColumnInt64(0));
        var chosen = new Dictionary<long, string>();
        // In turns, so that a long list of the one kind does not drown the others.
        for (int i = 0; chosen.Count < seeds && i < Math.Max(bought.Count, Math.Max(played.Count, listed.Count)); i++)
        {
            Choose(played, i, "you played it");
            Choose(bought, i, "you bought it");
            Choose(listed, i, "it is on your playlist");
        }
        return new Taste(
            [.. chosen.Take(seeds).Select(one => (one.Key, db.With("SELECT Name FROM Track WHERE TrackId = ?1", one.Key).FirstOrDefault(row => row.ColumnText(0) ?? "") ?? "", one.Value))],
            bought.Concat(played).ToHashSet());

        void Choose(List<long> from, int at, string why)
        {
            if (at < from.Count)
                chosen.TryAdd(from[at], why);
        }
    }
}
