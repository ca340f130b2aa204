using Forebay.Jobs;
using MusicStore.Primary;

namespace MusicStore.Activity;

/// <summary>Writes what visitors did into the primary where that is a server, many at a time and each once: the row and the job's id are one transaction.</summary>
/// <remarks>Ids are kept for an hour, counted while batches are applied, so that a machine that was off for long forgets none that it may be given again.</remarks>
internal sealed class MySqlActivityHandler(IPrimary primary, TimeProvider time) : IBatchHandler<ActivityEntry>
{
    private static readonly TimeSpan RememberFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(1);

    public async Task ApplyAsync(IReadOnlyList<BatchItem<ActivityEntry>> batch, CancellationToken cancellationToken) => await primary.WriteAsync(
        async db =>
        {
            await db.RunAsync(
                "INSERT INTO JobClock(Id, Applying, Wall) VALUES (1, 0, ?1) ON DUPLICATE KEY UPDATE Applying = Applying + GREATEST(0, LEAST(?2, ?1 - Wall)), Wall = ?1",
                time.GetUtcNow().ToUnixTimeMilliseconds(),
                (long)LongestStep.TotalMilliseconds);
            long applying = await db.NumberAsync("SELECT Applying FROM JobClock WHERE Id = 1");
            long written = 0;
            foreach (BatchItem<ActivityEntry> item in batch)
            {
                if (await db.RunAsync("INSERT IGNORE INTO JobApplied(Job, At) VALUES (?1, ?2)", item.Id.Value, applying) == 0)
                    continue;
                ActivityEntry entry = item.Value;
                written += await db.RunAsync("INSERT INTO Activity(CustomerId, Session, Kind, TrackId, Text, At) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", entry.Customer, entry.Session, entry.Kind, entry.Track, entry.Text, entry.At.ToUnixTimeMilliseconds());
            }
            await db.RunAsync("DELETE FROM JobApplied WHERE At < ?1 LIMIT 1000", applying - (long)RememberFor.TotalMilliseconds);
            return written;
        },
        cancellationToken);
}
