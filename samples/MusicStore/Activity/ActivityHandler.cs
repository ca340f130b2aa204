using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Activity;

/// <summary>Writes what visitors did into the database, many at a time and each once.</summary>
internal sealed class ActivityHandler(SqlitePool primary, TimeProvider time) : SqliteBatchHandler<ActivityEntry>(primary, time)
{
    public const string Type = "activity";

    protected override void Write(SqliteConnection connection, IReadOnlyList<ActivityEntry> items)
    {
        foreach (ActivityEntry entry in items)
        {
            SqliteStatement insert = connection.With("INSERT INTO Activity(CustomerId, Session, Kind, TrackId, Text, At) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
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
