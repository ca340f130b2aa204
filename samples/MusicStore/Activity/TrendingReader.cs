using MusicStore.Catalogue;
using MusicStore.Primary;

namespace MusicStore.Activity;

/// <summary>What is played and bought now: each play counts half after three days, a quarter after six; a purchase counts as five plays.</summary>
internal sealed class TrendingReader(IPrimary primary, TimeProvider time)
{
    private const int ListLength = 20;
    private const double HalfLifeDays = 3;
    private const double Purchase = 5;
    private static readonly TimeSpan Window = TimeSpan.FromDays(21);

    public ValueTask<PopularList> ReadAsync(CancellationToken cancellation) => primary.ReadAsync(
        async db =>
        {
            DateTimeOffset now = time.GetUtcNow(), since = now - Window;
            var scores = new Dictionary<long, double>();
            Count(await db.AllAsync("SELECT TrackId, PlayedAt - PlayedAt % 3600000, count(*) FROM Play WHERE PlayedAt > ?1 GROUP BY 1, 2", row => (row.Int64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(1)), row.Int64(2)), since.ToUnixTimeMilliseconds()), 1);
            Count(await db.AllAsync("SELECT l.TrackId, i.InvoiceDate, count(*) FROM Invoice i JOIN InvoiceLine l USING (InvoiceId) WHERE i.InvoiceDate > ?1 GROUP BY 1, 2", row => (row.Int64(0), new DateTimeOffset(row.Moment(1)), row.Int64(2)), StoreTime.Write(since)), Purchase);
            var items = new List<PopularItem>();
            foreach ((long track, double score) in scores.OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(ListLength))
            {
                if (await ItemAsync(db, track, score) is { } item)
                    items.Add(item);
            }
            return new PopularList("tracks", items);

            void Count(List<(long Track, DateTimeOffset At, long Times)> rows, double weight)
            {
                foreach ((long track, DateTimeOffset at, long times) in rows)
                    scores[track] = scores.GetValueOrDefault(track) + (weight * times * Math.Pow(0.5, Math.Max(0, Math.Floor((now - at).TotalHours)) / 24 / HalfLifeDays));
            }
        },
        cancellation);

    private static ValueTask<PopularItem?> ItemAsync(PrimarySession db, long track, double score) => db.FirstOrDefaultAsync(
        "SELECT t.Name, ar.Name, ar.ArtistId FROM Track t LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId) WHERE t.TrackId = ?1",
        row => new PopularItem(track, row.Text(0) ?? "", row.Text(1), row.OptionalInt64(2), (long)Math.Ceiling(score)),
        track);
}
