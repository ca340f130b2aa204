using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Makes a SQLite database log which rows change, by triggers: whoever writes them, in whatever program.</summary>
/// <remarks>
/// A trigger belongs to the database, so another process's writes are logged too, in the order of their commits, in the transaction that made
/// them. A table with a DELETE trigger is never cut at a stroke (the "truncate optimization", sqlite.org/lang_delete.html), so each row of a
/// <c>DELETE</c> without <c>WHERE</c> is logged. <c>REPLACE</c> logs the row it inserts; a row that it deletes for another unique key is logged
/// only under <c>PRAGMA recursive_triggers</c> (sqlite.org/lang_conflict.html), so tables with further unique keys want updates or upserts.
/// </remarks>
public static class SqliteChangeLog
{
    /// <summary>The table that holds the log.</summary>
    public const string Table = "forebay_change";

    /// <summary>Installs the log for some tables; for those that have it already nothing changes.</summary>
    /// <param name="connection">A connection that may write, outside of a transaction.</param>
    /// <param name="tables">Tables with row ids.</param>
    /// <exception cref="ArgumentException">A table does not exist, or has no row ids.</exception>
    public static void Install(SqliteConnection connection, IEnumerable<string> tables)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(tables);
        using SqliteTransaction transaction = connection.Begin();
        connection.Execute($"""
            CREATE TABLE IF NOT EXISTS {Table}(seq INTEGER PRIMARY KEY AUTOINCREMENT, tbl TEXT NOT NULL, row INTEGER NOT NULL, kind INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS {Table}_source(id INTEGER PRIMARY KEY CHECK (id = 1), source TEXT NOT NULL);
            INSERT OR IGNORE INTO {Table}_source(id, source) VALUES (1, lower(hex(randomblob(16))));
            """);
        foreach (string table in tables)
            Watch(connection, table);
        transaction.Commit();
    }

    /// <summary>Removes all but the last <paramref name="keep"/> changes; a feed that stands before them sees a gap.</summary>
    public static void Trim(SqliteConnection connection, long keep)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        using SqliteStatement delete = connection.Prepare($"DELETE FROM {Table} WHERE seq <= (SELECT seq FROM sqlite_sequence WHERE name = '{Table}') - ?1");
        delete.Bind(1, keep);
        delete.Run();
    }

    private static void Watch(SqliteConnection connection, string table)
    {
        using (SqliteStatement find = connection.Prepare("SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND lower(name) = lower(?1)"))
        {
            find.Bind(1, table);
            if (!find.Step())
                throw new ArgumentException($"The database has no table '{table}'.", nameof(table));
            if (find.ColumnInt64(1) != 0)
                throw new ArgumentException($"Table '{table}' is WITHOUT ROWID: its rows have no number by which a change could be named. Watch tables with row ids.", nameof(table));
            table = find.ColumnText(0)!;
        }
        string name = table.Replace("\"", "\"\"", StringComparison.Ordinal), text = table.Replace("'", "''", StringComparison.Ordinal);
        connection.Execute($"""
            CREATE TRIGGER IF NOT EXISTS "forebay_insert_{name}" AFTER INSERT ON "{name}" BEGIN INSERT INTO {Table}(tbl, row, kind) VALUES ('{text}', new.rowid, 18); END;
            CREATE TRIGGER IF NOT EXISTS "forebay_delete_{name}" AFTER DELETE ON "{name}" BEGIN INSERT INTO {Table}(tbl, row, kind) VALUES ('{text}', old.rowid, 9); END;
            CREATE TRIGGER IF NOT EXISTS "forebay_update_{name}" AFTER UPDATE ON "{name}" BEGIN
                INSERT INTO {Table}(tbl, row, kind) VALUES ('{text}', new.rowid, CASE WHEN old.rowid = new.rowid THEN 23 ELSE 18 END);
                INSERT INTO {Table}(tbl, row, kind) SELECT '{text}', old.rowid, 9 WHERE old.rowid <> new.rowid;
            END;
            """);
    }
}
