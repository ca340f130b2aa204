using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>Compares an index with its documents, and measures it.</summary>
internal static class Fts5Inspector
{
    /// <summary>What FTS5's own check says; null: nothing. It compares every word of the index with the documents' table, too.</summary>
    public static string? FindDamage(SqliteConnection db, Fts5Names names)
    {
        foreach (string table in (string[])[names.Fts, names.Stem])
        {
            try
            {
                db.Execute($"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)");
            }
            catch (SqliteException e) when (e.Code == SqliteErrorCode.Corrupt)
            {
                return $"{table}: its words are not those of its documents ({e.Message})";
            }
        }
        return null;
    }

    public static SearchValidation Compare(SqliteConnection db, Fts5Names names, Fts5Definition definition, string? damage)
    {
        var schema = new Fts5Schema(definition);
        (List<long> missing, long missingCount) = List(db, $"SELECT id FROM {names.View} v WHERE NOT EXISTS (SELECT 1 FROM {names.Doc} d WHERE d.document = v.id)");
        (List<long> orphaned, long orphanedCount) = List(db, $"SELECT document FROM {names.Doc} d WHERE NOT EXISTS (SELECT 1 FROM {names.View} v WHERE v.id = d.document)");
        (List<long> differing, long differingCount) = List(db, $"SELECT v.id FROM {names.View} v CROSS JOIN {names.Doc} d ON d.document = v.id WHERE {schema.Differs()}");
        long documents = db.ScalarInt64($"SELECT count(*) FROM {names.View}");
        // Not the content table, which is always whole: what the index itself has.
        long indexed = db.ScalarInt64($"SELECT count(*) FROM {names.Fts}_docsize");
        return new SearchValidation(documents, indexed, missing, orphaned, differing, missingCount, orphanedCount, differingCount, damage);
    }

    public static SearchIndexStatistics Measure(SqliteConnection db, Fts5Names names)
    {
        using SqliteStatement read = db.Prepare($"SELECT generation, built_at, ifnull(built_documents, 0) FROM {names.Meta} WHERE id = 1");
        _ = read.Step();
        long built = read.ColumnInt64(2);
        DateTimeOffset? builtAt = read.IsNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(read.ColumnInt64(1));
        long segments = db.ScalarInt64($"SELECT count(DISTINCT segid) FROM {names.Fts}_idx");
        return new SearchIndexStatistics(
            db.ScalarInt64($"SELECT count(*) FROM {names.Fts}_docsize"),
            Bytes(db, names),
            db.ScalarInt64($"SELECT count(*) FROM {names.Vocabulary}"),
            segments,
            db.ScalarInt64($"SELECT count(*) FROM {names.Doc} WHERE id > {built}"),
            read.ColumnInt64(0),
            builtAt);
    }

    private static long Bytes(SqliteConnection db, Fts5Names names)
    {
        try
        {
            return db.ScalarInt64($"SELECT ifnull(sum(pgsize), 0) FROM dbstat WHERE aggregate = TRUE AND (name LIKE '{names.Fts}%' OR name LIKE '{names.Stem}%' OR name LIKE '{names.Doc}%')");
        }
        catch (SqliteException)
        {
            // A library without dbstat: the blocks of the index itself, without the texts.
            return db.ScalarInt64($"SELECT sum(length(block)) FROM {names.Fts}_data") + db.ScalarInt64($"SELECT sum(length(block)) FROM {names.Stem}_data");
        }
    }

    private static (List<long> First, long Count) List(SqliteConnection db, string sql)
    {
        var first = new List<long>();
        long count = 0;
        using SqliteStatement read = db.Prepare(sql);
        while (read.Step())
        {
            if (count++ < SearchValidation.MostListed)
                first.Add(read.ColumnInt64(0));
        }
        return (first, count);
    }
}
