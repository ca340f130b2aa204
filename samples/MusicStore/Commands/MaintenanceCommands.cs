using System.Text.Json;
using Forebay.Search;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Jobs;
using MusicStore.Similarity;
using MusicStore.Startup;

namespace MusicStore.Commands;

/// <summary>Commands that make, check and tidy up.</summary>
internal static class MaintenanceCommands
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> SetUpAsync(StoreOptions options, bool force, bool vectors, bool optimize, bool json, TextWriter output, CancellationToken cancellation)
    {
        TextWriter told = json ? TextWriter.Null : output;
        bool made = StoreMaking.Ensure(options, told, TimeProvider.System, replace: force);
        if (!made)
            await told.WriteLineAsync($"There is a store in '{options.Data}' already; --force makes it anew.");
        await using OpenStore store = OpenStore.Open(options);
        await store.FillAsync(cancellation);
        IReadOnlyList<BadRecording> bad = [];
        if (vectors)
        {
            await told.WriteLineAsync("Making vectors");
            using (var bar = new ProgressBar(told))
            {
                bad = await store.Get<VectorTrainer>().FitAsync(
                    (done, total, _) =>
                    {
                        bar.Show((double)done / total);
                        return Task.CompletedTask;
                    },
                    cancellation);
            }
            foreach (BadRecording one in bad)
                await told.WriteLineAsync($"Track {one.Track} has no sound: {one.Problem}");
            await store.Get<VectorRequests>().AgainAsync(bad, cancellation);
        }
        if (optimize)
            await OptimizeAsync(store, _ => { }, cancellation);
        return await TellAsync(well: true, new { options.Data, made, vectors, unheard = bad.Select(one => one.Track) }, [$"The store in '{options.Data}' is ready."], json, output);
    }

    public static async Task<int> ValidateConfigAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        List<(string Name, bool Good, string Value)> found =
        [
            Try("data folder", () =>
            {
                Directory.CreateDirectory(options.Data);
                string probe = Path.Combine(options.Data, ".probe");
                File.WriteAllText(probe, "");
                File.Delete(probe);
                return options.Data;
            }),
            Try("sqlite", () => SqliteLibrary.Version),
            Try("full-text search", () =>
            {
                using var db = new SqliteConnection(":memory:");
                db.Execute("CREATE VIRTUAL TABLE t USING fts5(x)");
                return "fts5";
            }),
            Try("import", () => options.Import is null ? "none" : File.Exists(options.Import) ? options.Import : throw new StoreException($"'{options.Import}' does not exist.")),
            Try("store", () =>
            {
                if (!File.Exists(options.StoreFile))
                    return "none yet: it is made at the first start";
                StoreMaking.Check(options);
                return options.StoreFile;
            }),
            Try("cache", () => options.Cache ? options.CacheFile : "off"),
        ];
        return await TellAsync(found.TrueForAll(one => one.Good), found.Select(one => new { one.Name, one.Good, one.Value }), found.Select(one => $"{(one.Good ? "ok  " : "BAD ")} {one.Name}: {one.Value}"), json, output);

        static (string, bool, string) Try(string name, Func<string> run)
        {
            try
            {
                return (name, true, run());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException or StoreException or ArgumentException)
            {
                return (name, false, e.Message);
            }
        }
    }

    public static async Task<int> VerifyVectorsAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        using var db = new SqliteConnection(":memory:");
        if (!VectorExtension.TryLoad(db, out string? problem))
            return await TellAsync(well: false, new { loaded = false, problem }, [$"sqlite-vec is not loaded: {problem}. Vectors are scanned in memory instead, with equal results."], json, output);
        db.Execute("CREATE VIRTUAL TABLE v USING vec0(e FLOAT[2]); INSERT INTO v(rowid, e) VALUES (1, '[1,0]'), (2, '[0,1]')");
        long nearest = db.ScalarInt64("SELECT rowid FROM v WHERE e MATCH '[0.1,0.9]' AND k = 1");
        return await TellAsync(nearest == 2, new { loaded = true, version = VectorExtension.Version(db), file = VectorExtension.Find(), works = nearest == 2 }, [$"sqlite-vec {VectorExtension.Version(db)} from {VectorExtension.Find()}: {(nearest == 2 ? "works" : "gives wrong neighbours")}"], json, output);
    }

    public static async Task<int> RebuildSearchAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        await using OpenStore store = OpenStore.Open(options);
        using var bar = new ProgressBar(json ? TextWriter.Null : output);
        long tracks = await store.Get<ISearchIndex>().RebuildAsync(new BarProgress(bar), cancellation);
        return await TellAsync(well: true, new { tracks }, [$"{tracks:N0} tracks are indexed."], json, output);
    }

    public static async Task<int> OptimizeSearchAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        await using OpenStore store = OpenStore.Open(options);
        using (var bar = new ProgressBar(json ? TextWriter.Null : output))
        {
            bar.Show(0);
            await store.Get<ISearchIndex>().OptimizeAsync(cancellation);
            bar.Show(1);
        }
        return await SearchStatisticsAsync(store, json, output, cancellation);
    }

    public static async Task<int> ValidateSearchAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        await using OpenStore store = OpenStore.Open(options);
        SearchValidation found;
        using (var bar = new ProgressBar(json ? TextWriter.Null : output))
        {
            bar.Show(0);
            found = await store.Get<ISearchIndex>().ValidateAsync(cancellation);
            bar.Show(1);
        }
        return await TellAsync(
            found.IsValid,
            found,
            [$"{found.Documents:N0} tracks, {found.Indexed:N0} indexed: {found.MissingCount} missing, {found.OrphanedCount} orphaned, {found.DifferingCount} differing.", .. found.Damage is { } damage ? [damage] : (string[])[], .. found.IsValid ? [] : (string[])["Run 'search rebuild'."]],
            json,
            output);
    }

    public static async Task<int> SearchStatisticsAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        await using OpenStore store = OpenStore.Open(options);
        return await SearchStatisticsAsync(store, json, output, cancellation);
    }

    public static async Task<int> OptimizeAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        await using OpenStore store = OpenStore.Open(options);
        long before = new FileInfo(options.StoreFile).Length;
        using (var bar = new ProgressBar(json ? TextWriter.Null : output))
            await OptimizeAsync(store, bar.Show, cancellation);
        long after = new FileInfo(options.StoreFile).Length;
        return await TellAsync(well: true, new { before, after }, [$"{before / 1024:N0} KiB before, {after / 1024:N0} KiB after."], json, output);
    }

    public static async Task<int> WarmAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        if (!options.Cache)
            throw new StoreException("--cache is off: there is nothing to warm.");
        await using OpenStore store = OpenStore.Open(options);
        await store.CatchUpAsync(cancellation);
        int entries;
        using (var bar = new ProgressBar(json ? TextWriter.Null : output))
        {
            await using AsyncServiceScope scope = store.Scope();
            entries = await scope.ServiceProvider.GetRequiredService<CacheWarmer>().WarmAsync(
                (done, total) =>
                {
                    bar.Show((double)done / total);
                    return Task.CompletedTask;
                },
                cancellation);
        }
        return await TellAsync(well: true, new { entries }, [$"{entries:N0} entries are in the cache file."], json, output);
    }

    internal static async Task<int> TellAsync(bool well, object result, IEnumerable<string> lines, bool json, TextWriter output)
    {
        await output.WriteLineAsync(json ? JsonSerializer.Serialize(result, Json) : string.Join(Environment.NewLine, lines));
        return well ? StoreCommands.Well : StoreCommands.NotWell;
    }

    private static async Task OptimizeAsync(OpenStore store, Action<double> progress, CancellationToken cancellation)
    {
        progress(0);
        await store.Get<ISearchIndex>().OptimizeAsync(cancellation);
        progress(0.4);
        _ = await store.Get<SqlitePool>().WriteAsync(
            db =>
            {
                db.Execute("ANALYZE");
                return true;
            },
            cancellation);
        progress(0.6);
        // VACUUM and checkpoints want a connection outside of any transaction.
        using var alone = new SqliteConnection(store.Get<StoreOptions>().StoreFile);
        alone.SetBusyTimeout(TimeSpan.FromSeconds(30));
        if (alone.ScalarInt64("PRAGMA freelist_count") > alone.ScalarInt64("PRAGMA page_count") / 10)
            alone.Execute("VACUUM");
        _ = alone.Checkpoint(SqliteCheckpoint.Truncate);
        progress(1);
    }

    private static async Task<int> SearchStatisticsAsync(OpenStore store, bool json, TextWriter output, CancellationToken cancellation)
    {
        SearchIndexStatistics found = await store.Get<ISearchIndex>().GetStatisticsAsync(cancellation);
        return await TellAsync(well: true, found, [$"{found.Documents:N0} tracks, {found.Terms:N0} words, {found.Bytes / 1024:N0} KiB in {found.Segments} segments; built {found.BuiltAt:u}, {found.AppendedDocuments:N0} tracks added since."], json, output);
    }

    private sealed class BarProgress(ProgressBar bar) : IProgress<double>
    {
        public void Report(double value) => bar.Show(value);
    }
}
