using System.Globalization;
using Forebay;
using Forebay.Search;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Forebay.Statistics;
using MusicStore.Startup;

namespace MusicStore.Health;

/// <summary>Looks at the store's files, index and memory, and says in words what to do.</summary>
internal sealed class StoreHealth(StoreOptions options, SqlitePool primary, ISearchIndex index, TieredCache cache, SlowQueryLog slow, TimeProvider time)
{
    private const long LargeWal = 256L << 20;
    private const long LittleDisk = 1L << 30;
    private const long LargeMemory = 2L << 30;
    private const double MuchAppended = 0.2;
    private const long EnoughReads = 10_000;
    private const double LowHitRatio = 0.5;

    /// <param name="thorough">The whole file is checked and the whole index compared; else what can be told at once.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <param name="progress">Is told the share that is done.</param>
    public async Task<HealthReport> CheckAsync(bool thorough, CancellationToken cancellation, Action<double>? progress = null)
    {
        List<HealthItem> items = [];
        string? which = null;
        try
        {
            which = await primary.ReadAsync(db => db.ScalarText($"SELECT source FROM {SqliteChangeLog.Table}_source"), cancellation);
            items.AddRange(await primary.ReadAsync(CheckDatabase, cancellation));
            progress?.Invoke(0.1);
            if (thorough)
                items.Add(await primary.ReadAsync(CheckIntegrity, cancellation));
            progress?.Invoke(0.5);
            items.AddRange(await CheckSearchAsync(thorough, cancellation));
            progress?.Invoke(0.9);
        }
        catch (Exception e) when (e is SqliteException or SearchException)
        {
            items.Add(new HealthItem("connectivity", Healthy: false, e.Message, "The database can't be read: see that the file is whole and may be read, or restore it."));
        }
        items.Add(CheckCacheFile());
        items.Add(CheckCache());
        items.Add(CheckDisk());
        items.Add(CheckMemory());
        items.Add(CheckSlowQueries());
        progress?.Invoke(1);
        return new HealthReport(items.TrueForAll(item => item.Healthy), time.GetUtcNow(), items, which);
    }

    private HealthItem CheckSlowQueries() => slow.Count == 0
        ? new HealthItem("slow queries", Healthy: true, "none in this process") { OfProcess = true }
        : new HealthItem("slow queries", Healthy: slow.Count < 100, $"{slow.Count} over {SlowQueryLog.Over.TotalMilliseconds} ms in this process, the last: {slow.Last[^1].Sql}", "See the log for their statements; 'optimize' renews what the planner knows.") { OfProcess = true };

    private List<HealthItem> CheckDatabase(SqliteConnection db)
    {
        string journal = db.ScalarText("PRAGMA journal_mode")!;
        long pageSize = db.ScalarInt64("PRAGMA page_size"), cacheSize = db.ScalarInt64("PRAGMA cache_size"), version = db.ScalarInt64("PRAGMA user_version"), free = db.ScalarInt64("PRAGMA freelist_count"), pages = db.ScalarInt64("PRAGMA page_count");
        var wal = new FileInfo(options.StoreFile + "-wal");
        long walBytes = wal.Exists ? wal.Length : 0;
        string? vectors = VectorExtension.Version(db);
        return
        [
            new("connectivity", Healthy: true, $"SQLite {SqliteLibrary.Version}, form {version}, {db.ScalarInt64("SELECT count(*) FROM Track"):N0} tracks"),
            new("journal", journal == "wal", journal, journal == "wal" ? null : "Readers wait for writers: set journal_mode=WAL."),
            new("write-ahead log", walBytes < LargeWal, Bytes(walBytes), walBytes < LargeWal ? null : "A reader holds it open, or nothing checkpoints it: run 'optimize' while the store is stopped."),
            new("pages", pageSize >= 4096, $"{pageSize} bytes, cache {(cacheSize < 0 ? $"{-cacheSize / 1024} MiB" : $"{cacheSize} pages")} a connection", pageSize >= 4096 ? null : "Pages are small: 'setup --force' makes a new file with 4,096 bytes."),
            new("free space in the file", free < pages / 4 || pages < 1000, $"{100.0 * free / Math.Max(1, pages):0} %", free < pages / 4 || pages < 1000 ? null : "Much was deleted: 'optimize' gives it back."),
            new("vectors", Healthy: true, vectors is null ? "scanned in memory: sqlite-vec is not loaded" : $"sqlite-vec {vectors}", vectors is null ? "eng/sqlite-vec.sh fetches sqlite-vec; answers are the same without it." : null),
        ];
    }

    private static HealthItem CheckIntegrity(SqliteConnection db)
    {
        string result = db.ScalarText("PRAGMA quick_check(1)") ?? "";
        return new HealthItem("integrity", result == "ok", result, result == "ok" ? null : "The file is damaged: restore it from a backup, or make it anew with 'setup --force'.");
    }

    private async Task<IEnumerable<HealthItem>> CheckSearchAsync(bool thorough, CancellationToken cancellation)
    {
        SearchIndexStatistics statistics = await index.GetStatisticsAsync(cancellation);
        double appended = statistics.Documents == 0 ? 0 : (double)statistics.AppendedDocuments / statistics.Documents;
        List<HealthItem> items = [new("search index", appended < MuchAppended, $"{statistics.Documents:N0} tracks, {statistics.Terms:N0} words, {Bytes(statistics.Bytes)}, built {statistics.BuiltAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never"}", appended < MuchAppended ? null : $"{appended:P0} were added since it was built and stand behind the others: run 'search rebuild'.")];
        if (thorough)
        {
            SearchValidation validation = await index.ValidateAsync(cancellation);
            items.Add(new HealthItem("search coverage", validation.IsValid, $"{validation.Coverage:P2}: {validation.MissingCount} missing, {validation.OrphanedCount} orphaned, {validation.DifferingCount} differing", validation.IsValid ? null : validation.Damage ?? "The index differs from the tables: run 'search rebuild'."));
        }
        return items;
    }

    private HealthItem CheckCacheFile()
    {
        var file = new FileInfo(options.CacheFile);
        return new HealthItem("cache file", Healthy: true, file.Exists ? Bytes(file.Length) : "none yet", file.Exists ? null : "It is made at the first start; 'warm' fills it.");
    }

    private HealthItem CheckCache()
    {
        CacheStatistics statistics = cache.GetStatistics(countActive: false);
        long reads = statistics.Hits + statistics.StaleHits + statistics.Misses;
        bool efficient = reads < EnoughReads || statistics.HitRatio >= LowHitRatio;
        string value = !options.Cache ? "off" : reads == 0 ? "no reads in this process" : string.Create(CultureInfo.InvariantCulture, $"{statistics.HitRatio:P1} of {reads:N0} reads in this process, {statistics.Evictions:N0} evictions");
        return new HealthItem("cache efficiency", efficient, value, efficient ? null : "Most reads go to the database: give the cache more memory, or see in the dashboard which region misses.") { OfProcess = true };
    }

    private HealthItem CheckDisk()
    {
        long free = new DriveInfo(options.Data).AvailableFreeSpace;
        return new HealthItem("disk", free > LittleDisk, $"{Bytes(free)} free", free > LittleDisk ? null : $"Less than {Bytes(LittleDisk)} are free: make room, or move the store with --data.");
    }

    private static HealthItem CheckMemory()
    {
        long used = Environment.WorkingSet, available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new HealthItem("memory", used < LargeMemory, $"{Bytes(used)} of {Bytes(available)}", used < LargeMemory ? null : "The process is large: lower the cache's Memory.MaxBytes.") { OfProcess = true };
    }

    private static string Bytes(long bytes) => bytes switch
    {
        < 1 << 20 => $"{bytes / 1024.0:0.#} KiB",
        < 1 << 30 => $"{bytes / (double)(1 << 20):0.#} MiB",
        _ => $"{bytes / (double)(1L << 30):0.##} GiB",
    };
}
