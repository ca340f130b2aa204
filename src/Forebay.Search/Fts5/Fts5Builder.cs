using System.Security.Cryptography;
using System.Text;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>Makes a generation of the index beside the one that is searched, then puts it in its place.</summary>
/// <remarks>
/// In many transactions, so that other writers get in between; readers are never in the way of any (write-ahead log). What changes meanwhile
/// is noted by triggers and made good in the last transaction, which also moves the triggers on the source tables to the new generation.
/// </remarks>
internal sealed class Fts5Builder(Fts5Definition definition, Fts5Options options, SqlitePool? pool, TimeProvider time) : IDisposable
{
    private const string DirtySuffix = "_dirty";
    private readonly Fts5Schema schema = new(definition);
    // Not in the same moment: a rebuild drops what another, given up one has left.
    private readonly SemaphoreSlim one = new(1, 1);

    public void Dispose() => one.Dispose();

    /// <summary>The generation that is searched; 0: none yet.</summary>
    public static long Generation(SqliteConnection db, string index)
    {
        SqliteStatement read = db.Cached($"SELECT generation FROM {new Fts5Names(index, 0).Meta} WHERE id = 1");
        long generation = read.Step() ? read.ColumnInt64(0) : 0;
        read.Reset();
        return generation;
    }

    public async Task<long> RebuildAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            string builder = Guid.NewGuid().ToString("N");
            Fts5Names names = await pool!.WriteAsync(db => Begin(db, builder), cancellationToken).ConfigureAwait(false);
            try
            {
                return await FillAsync(names, builder, progress, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await AbandonAsync(names, builder).ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<long> FillAsync(Fts5Names names, string builder, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long documents = await pool!.WriteAsync(db => PutInOrder(db, names, builder), cancellationToken).ConfigureAwait(false);
        progress?.Report(0.1);
        for (long first = 1; first <= documents; first += options.RebuildBatch)
        {
            long last = first + options.RebuildBatch - 1;
            _ = await pool!.WriteAsync(db => Copy(db, names, builder, first, last), cancellationToken).ConfigureAwait(false);
            progress?.Report(0.1 + (0.8 * Math.Min(last, documents) / documents));
        }
        foreach (string table in (string[])[names.Fts, names.Stem])
            _ = await pool!.WriteAsync(db => Run(db, names, builder, $"INSERT INTO {table}({table}) VALUES ('optimize')"), cancellationToken).ConfigureAwait(false);
        _ = await pool!.WriteAsync(db => Run(db, names, builder, schema.Finish(names)), cancellationToken).ConfigureAwait(false);
        // From here on it is one short transaction: it happens or it does not.
        documents = await pool!.WriteAsync(db => Switch(db, names, builder), CancellationToken.None).ConfigureAwait(false);
        progress?.Report(1);
        return documents;
    }

    // What was begun would note changes for nobody, and take its room until the next rebuild; unless another has taken it over by now.
    private async Task AbandonAsync(Fts5Names names, string builder)
    {
        try
        {
            _ = await pool!.WriteAsync(
                db =>
                {
                    if (!IsBuilder(db, names, builder))
                        return false;
                    Clear(db, names);
                    db.Execute($"UPDATE {names.Meta} SET builder = NULL WHERE id = 1");
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SqliteException or ObjectDisposedException or System.Threading.Channels.ChannelClosedException)
        {
            // The caller hears of what stopped the rebuild; the next one clears up.
        }
    }

    private void Clear(SqliteConnection db, Fts5Names names) =>
        db.Execute(schema.DropSourceTriggers(names, DirtySuffix) + Fts5Schema.Drop(names) + $"DROP TABLE IF EXISTS {names.Order}; DROP TABLE IF EXISTS {names.Dirty};");

    /// <summary>Makes a whole index on one connection at once, in the caller's transaction or its own: for a database that nobody else uses yet.</summary>
    public void Build(SqliteConnection db, Action<double>? progress)
    {
        db.Execute(Fts5Schema.Shared(new Fts5Names(definition.Name, 0)));
        Fts5Names names = Begin(db, "");
        long documents = PutInOrder(db, names, "");
        for (long first = 1; first <= documents; first += options.RebuildBatch)
        {
            Copy(db, names, "", first, first + options.RebuildBatch - 1, index: false);
            progress?.Invoke(0.1 + (0.3 * Math.Min(first + options.RebuildBatch, documents) / documents));
        }
        foreach (string table in (string[])[names.Fts, names.Stem])
        {
            db.Execute($"INSERT INTO {table}({table}) VALUES ('rebuild')");
            progress?.Invoke(table == names.Fts ? 0.8 : 0.95);
        }
        db.Execute(schema.Finish(names));
        Switch(db, names, "");
        progress?.Invoke(1);
    }

    /// <summary>Makes what all generations share, and tells whether the index stands for another definition than this.</summary>
    public bool Prepare(SqliteConnection db)
    {
        db.Execute(Fts5Schema.Shared(new Fts5Names(definition.Name, 0)));
        SqliteStatement read = db.Cached($"SELECT definition FROM {new Fts5Names(definition.Name, 0).Meta} WHERE id = 1");
        bool current = read.Step() && read.ColumnText(0) == Fingerprint();
        read.Reset();
        return current;
    }

    private Fts5Names Begin(SqliteConnection db, string builder)
    {
        var names = new Fts5Names(definition.Name, Generation(db, definition.Name) + 1);
        Clear(db, names);
        if (names.Generation == 1 || !Prepare(db))
        {
            // Another definition: its triggers would write columns that are no more. Until the switch the old index stands still, and what changes is noted.
            db.Execute(schema.DropSourceTriggers(names, ""));
            db.Execute(schema.View(names));
        }
        db.Execute(schema.Tables(names));
        db.Execute($"CREATE TABLE {names.Order}(rank INTEGER PRIMARY KEY, document INTEGER NOT NULL); CREATE TABLE {names.Dirty}(document INTEGER PRIMARY KEY);");
        db.Execute(schema.SourceTriggers(names, DirtySuffix, ids => Fts5Schema.MarkDirty(names, ids)));
        SqliteStatement note = db.Cached($"INSERT INTO {names.Meta}(id, generation, definition, builder) VALUES (1, ?1, ?2, ?3) ON CONFLICT(id) DO UPDATE SET builder = excluded.builder");
        note.Bind(1, names.Generation - 1);
        note.Bind(2, "");
        note.Bind(3, builder);
        note.Run();
        return names;
    }

    private static long PutInOrder(SqliteConnection db, Fts5Names names, string builder)
    {
        CheckBuilder(db, names, builder);
        db.Execute($"INSERT INTO {names.Order}(document) SELECT id FROM {names.View} ORDER BY popularity DESC, id");
        return db.ScalarInt64($"SELECT ifnull(max(rank), 0) FROM {names.Order}");
    }

    private bool Copy(SqliteConnection db, Fts5Names names, string builder, long first, long last, bool index = true)
    {
        CheckBuilder(db, names, builder);
        foreach (string sql in index ? schema.IndexRange(names).Prepend(schema.CopyRange(names)) : [schema.CopyRange(names)])
        {
            using SqliteStatement statement = db.Prepare(sql);
            statement.Bind(1, first);
            statement.Bind(2, last);
            statement.Run();
        }
        return true;
    }

    private static bool Run(SqliteConnection db, Fts5Names names, string builder, string sql)
    {
        CheckBuilder(db, names, builder);
        db.Execute(sql);
        return true;
    }

    private long Switch(SqliteConnection db, Fts5Names names, string builder)
    {
        CheckBuilder(db, names, builder);
        db.Execute(schema.Refresh(names, $"SELECT document FROM {names.Dirty}"));
        db.Execute(schema.DropSourceTriggers(names, "") + schema.DropSourceTriggers(names, DirtySuffix) + Fts5Schema.Drop(names with { Generation = names.Generation - 1 }));
        db.Execute($"DROP TABLE {names.Order}; DROP TABLE {names.Dirty};");
        db.Execute(schema.SourceTriggers(names, "", ids => schema.Refresh(names, ids)));
        long documents = db.ScalarInt64($"SELECT count(*) FROM {names.Doc}");
        SqliteStatement note = db.Cached($"UPDATE {names.Meta} SET generation = ?1, definition = ?2, built_at = ?3, built_documents = (SELECT ifnull(max(id), 0) FROM {names.Doc}), builder = NULL WHERE id = 1");
        note.Bind(1, names.Generation);
        note.Bind(2, Fingerprint());
        note.Bind(3, time.GetUtcNow().ToUnixTimeMilliseconds());
        note.Run();
        return documents;
    }

    private static void CheckBuilder(SqliteConnection db, Fts5Names names, string builder)
    {
        if (!IsBuilder(db, names, builder))
            throw new SearchException($"Another program began to rebuild the index '{names.Index}' as well; its result will count.");
    }

    private static bool IsBuilder(SqliteConnection db, Fts5Names names, string builder)
    {
        SqliteStatement read = db.Cached($"SELECT builder FROM {names.Meta} WHERE id = 1");
        bool ours = read.Step() && read.ColumnText(0) == builder;
        read.Reset();
        return ours;
    }

    private string Fingerprint()
    {
        var names = new Fts5Names(definition.Name, 0);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schema.View(names) + schema.Tables(names) + schema.Finish(names) + schema.SourceTriggers(names, "", ids => schema.Refresh(names, ids)))));
    }
}
