using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Mirror;

/// <summary>What has changed in the primary and was not read again yet: in the mirror's own file, so that a kill forgets nothing of it.</summary>
internal sealed class MirrorMarks(SqlitePool file, string database)
{
    private const int MostAtOnce = 2_000;

    /// <summary>Notes what the feed's tags name; returns whether any of it is mirrored.</summary>
    public async ValueTask<bool> AddAsync(IReadOnlyCollection<string> tags, CancellationToken cancellation)
    {
        HashSet<(string Table, MirrorKey? Key)> found = [.. tags.SelectMany(Read)];
        if (found.Count == 0)
            return false;
        return await file.WriteAsync(
            db =>
            {
                SqliteStatement add = db.Cached("INSERT INTO MirrorMark(TableName, IsWhole, First, Second, Times) VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT DO UPDATE SET Times = Times + 1");
                foreach ((string table, MirrorKey? key) in found)
                {
                    add.Bind(1, table);
                    add.Bind(2, key is null ? 1L : 0);
                    add.Bind(3, key?.First ?? 0);
                    add.Bind(4, key?.Second ?? 0);
                    add.Run();
                }
                return true;
            },
            cancellation);
    }

    public ValueTask<List<MirrorMark>> ReadAsync(CancellationToken cancellation) => file.ReadAsync(
        db => db.With("SELECT TableName, IsWhole, First, Second, Times FROM MirrorMark LIMIT ?1", MostAtOnce)
            .All(row => new MirrorMark(Table(row.ColumnText(0)!), row.ColumnInt64(1) == 1 ? null : new MirrorKey(row.ColumnInt64(2), row.ColumnInt64(3)), row.ColumnInt64(4))),
        cancellation);

    /// <summary>Forgets those that have not changed again since they were read.</summary>
    public Task RemoveAsync(IReadOnlyList<MirrorMark> marks, CancellationToken cancellation) => file.WriteAsync(
        db =>
        {
            SqliteStatement remove = db.Cached("DELETE FROM MirrorMark WHERE TableName = ?1 AND IsWhole = ?2 AND First = ?3 AND Second = ?4 AND Times = ?5");
            foreach (MirrorMark mark in marks)
            {
                remove.Bind(1, mark.Table.Name);
                remove.Bind(2, mark.Key is null ? 1L : 0);
                remove.Bind(3, mark.Key?.First ?? 0);
                remove.Bind(4, mark.Key?.Second ?? 0);
                remove.Bind(5, mark.Times);
                remove.Run();
            }
            return true;
        },
        cancellation);

    private static MirrorTable Table(string name) => MirrorTable.All.First(table => table.Name == name);

    // row:music.Track:17 is a row; rows:music.Track says that rows have changed which nobody names; * is everything. All else is the same change by another name.
    private IEnumerable<(string Table, MirrorKey? Key)> Read(string tag)
    {
        if (tag == "*")
            return MirrorTable.All.Select(table => (table.Name, (MirrorKey?)null));
        int colon = tag.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return [];
        string kind = tag[..colon], rest = tag[(colon + 1)..];
        if (!rest.StartsWith(database + ".", StringComparison.OrdinalIgnoreCase))
            return [];
        string[] parts = rest[(database.Length + 1)..].Split(':', 2);
        if (MirrorTable.All.FirstOrDefault(one => one.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase)) is not { } table)
            return [];
        return (kind, parts.Length) switch
        {
            ("rows", 1) => [(table.Name, null)],
            ("row", 2) when MirrorKey.TryParse(parts[1], out MirrorKey key) => [(table.Name, key)],
            _ => [],
        };
    }
}
