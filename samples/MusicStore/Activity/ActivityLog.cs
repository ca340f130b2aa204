using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Activity;

/// <summary>What somebody did: <c>view</c>, <c>play</c>, <c>search</c> or <c>purchase</c>.</summary>
internal sealed record ActivityEntry(string Kind, long? Customer, string? Session, long? Track, string? Text, DateTimeOffset At);

/// <summary>Writes down what visitors do, behind their answers.</summary>
internal sealed class ActivityLog(SqlitePool primary, TimeProvider time) : IAsyncDisposable
{
    private const int MostQueued = 10_000;
    private const int MostInBatch = 200;
    private readonly SqliteWriteBehind<ActivityEntry> queue = new(primary, Write, MostQueued, MostInBatch, TimeSpan.FromSeconds(1), time);

    /// <summary>Entries for which there was no room.</summary>
    public long Dropped => queue.Dropped;

    public void Add(string kind, Sessions.SessionState session, long? track = null, string? text = null) =>
        queue.TryAdd(new ActivityEntry(kind, session.CustomerId, session.Id.Length > 0 ? session.Id[..8] : null, track, text, time.GetUtcNow()));

    public Task FlushAsync() => queue.FlushAsync();

    public ValueTask DisposeAsync() => queue.DisposeAsync();

    private static void Write(SqliteConnection db, IReadOnlyList<ActivityEntry> batch)
    {
        foreach (ActivityEntry entry in batch)
        {
            SqliteStatement insert = db.With("INSERT INTO Activity(CustomerId, Session, Kind, TrackId, Text, At) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
            insert.ClearBindings();
            if (entry.Customer is { } customer)
                insert.Bind(1, customer);
            insert.Bind(2, entry.Session);
            insert.Bind(3, entry.Kind);
            if (entry.Track is { } track)
                insert.Bind(4, track);
            insert.Bind(5, entry.Text);
            insert.Bind(6, entry.At.ToUnixTimeMilliseconds());
            insert.Run();
        }
    }
}
