namespace Forebay.Sqlite;

/// <summary>The file's tables. Another layout has another <see cref="Version"/>.</summary>
internal static class TierSchema
{
    /// <summary>"FBAY", in SQLite's header, by which <c>file</c> and we know whose it is.</summary>
    public const int ApplicationId = 0x4642_4159;

    public const int Version = 3;

    /// <summary>
    /// An entry's id is its key's hash, so that finding it is one walk down a tree of integers; the record has the key in full. The columns before the
    /// record are what eviction and clean-up look at. <c>hot</c> keeps the rank of the last run's hottest keys, <c>outbox</c> the invalidations that
    /// other nodes have not been told of, <c>recent</c> the last ones for people to look at.
    /// </summary>
    public const string Create = """
        CREATE TABLE meta(id INTEGER PRIMARY KEY CHECK (id = 1), data BLOB NOT NULL);
        CREATE TABLE stamp(page INTEGER PRIMARY KEY, data BLOB NOT NULL);
        CREATE TABLE entry(id INTEGER PRIMARY KEY, expires INTEGER NOT NULL, born INTEGER NOT NULL, traits INTEGER NOT NULL, record BLOB NOT NULL);
        CREATE TABLE hot(rank INTEGER PRIMARY KEY, id INTEGER NOT NULL);
        CREATE TABLE outbox(id INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, message BLOB NOT NULL);
        CREATE TABLE recent(id INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL);
        """;

    public const string PutMeta = "INSERT OR REPLACE INTO meta(id, data) VALUES (1, ?1)";

    public const string PutStamps = "INSERT OR REPLACE INTO stamp(page, data) VALUES (?1, ?2)";

    /// <summary>An older record never replaces a newer one, in whatever order they were queued.</summary>
    public const string PutEntry = """
        INSERT INTO entry(id, expires, born, traits, record) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT(id) DO UPDATE SET expires = excluded.expires, born = excluded.born, traits = excluded.traits, record = excluded.record WHERE excluded.born >= born
        """;

    public const string GetEntry = "SELECT record FROM entry WHERE id = ?1";

    public const string DeleteEntry = "DELETE FROM entry WHERE id = ?1";

    public const string DeleteOlder = "DELETE FROM entry WHERE id = ?1 AND born < ?2";

    public const string CountEntries = "SELECT count(*), coalesce(sum(expires <= ?1), 0) FROM entry";

    public const string PutRecent = "INSERT INTO recent(stamp, at, kind, what) VALUES (?1, ?2, ?3, ?4)";

    public const string WalkRecent = "SELECT stamp, at, kind, what FROM recent ORDER BY id";

    public const string Walk = "SELECT id, expires, born, traits, record FROM entry WHERE id > ?1 ORDER BY id LIMIT ?2";

    public const string PutOutbox = "INSERT OR REPLACE INTO outbox(id, stamp, message) VALUES (?1, ?2, ?3)";

    /// <summary>Behind all that wait already.</summary>
    public const string AppendOutbox = "INSERT INTO outbox(id, stamp, message) SELECT coalesce(max(id), 0) + 1, ?1, ?2 FROM outbox";

    public const string DeleteOutbox = "DELETE FROM outbox WHERE id <= ?1";

    public const string WalkOutbox = "SELECT id, stamp, message FROM outbox ORDER BY id";

    public const string WalkHot = "SELECT entry.id, entry.record FROM hot JOIN entry ON entry.id = hot.id ORDER BY hot.rank LIMIT ?1";
}
