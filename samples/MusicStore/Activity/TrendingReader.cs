using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Activity;

/// <summary>What is played and bought now: each play counts half after three days, a quarter after six; a purchase counts as five plays.</summary>
internal sealed class TrendingReader(SqlitePool primary, TimeProvider time)
{
    private const int ListLength = 20;
    private const double HalfLifeDays = 3;
    private const double Purchase = 5;
    private static readonly TimeSpan Window = TimeSpan.FromDays(21);

    public ValueTask<PopularList> ReadAsync(CancellationToken cancellation) => primary.ReadAsync(
        db =>
        {
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var scores = new Dictionary<long, double>();
            Count(db.With("SELECT TrackId, (?1 - PlayedAt) / 3600000, count(*) FROM Play WHERE PlayedAt > ?2 GROUP BY 1, 2", now, now - (long)Window.TotalMilliseconds), 1);
            Count(db.With("SELECT l.TrackId, (?1 - CAST(strftime('%s', i.InvoiceDate) AS INTEGER) * 1000) / 3600000, count(*) FROM Invoice i JOIN InvoiceLine l USING (InvoiceId) WHERE i.InvoiceDate > datetime(?2 / 1000, 'unixepoch') GROUP BY 1, 2", now, now - (long)Window.TotalMilliseconds), Purchase);
            return new PopularList("tracks", [.. scores.OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(ListLength).Select(one => Item(db, one.Key, one.Value)).OfType<PopularItem>()]);

            void Count(SqliteStatement read, double weight)
            {
                foreach ((long track, double hours, long times) in read.All(row => (row.ColumnInt64(0), row.ColumnDouble(1), row.ColumnInt64(2))))
                    scores[track] = scores.GetValueOrDefault(track) + (weight * times * Math.Pow(0.5, Math.Max(0, hours) / 24 / HalfLifeDays));
            }
        },
        cancellation);

    private static PopularItem? Item(SqliteConnection db, long track, double score) =>
        db.With("SELECT t.Name, ar.Name, ar.ArtistId FROM Track t LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId) WHERE t.TrackId = ?1", track)
            .FirstOrDefault(row => new PopularItem(track, row.ColumnText(0) ?? "", row.ColumnText(1), row.OptionalInt64(2), (long)Math.Ceiling(score)));
}
