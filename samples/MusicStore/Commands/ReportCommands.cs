using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Forebay.Jobs;
using Forebay.Search;
using Forebay.Search.Statistics;
using Forebay.Sqlite;
using MusicStore.Catalogue;
using MusicStore.Health;
using MusicStore.Startup;
using static System.Net.WebUtility;

namespace MusicStore.Commands;

/// <summary>Commands that tell how the store is.</summary>
internal static class ReportCommands
{
    private const int BenchmarkRounds = 300;
    private const int BenchmarkTracks = 100;
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(2);

    public static async Task<int> HealthAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        await using OpenStore store = OpenStore.Open(options);
        HealthReport report = await CheckAsync(store, options, json, output, cancellation);
        return await MaintenanceCommands.TellAsync(report.Healthy, report, report.Items.Select(item => $"{(item.Healthy ? "ok  " : "BAD ")} {item.Name}: {item.Value}{(item.Advice is { } advice ? $"\n     → {advice}" : "")}"), json, output);
    }

    public static async Task<int> MonitorAsync(StoreOptions options, bool json, bool watch, TextWriter output, CancellationToken cancellation)
    {
        await using OpenStore store = OpenStore.Open(options);
        try
        {
            while (true)
            {
                StoreFigures figures = await FiguresAsync(store, options, cancellation);
                await output.WriteLineAsync(json ? JsonSerializer.Serialize(figures) : figures.ToLine());
                if (!watch)
                    return StoreCommands.Well;
                await Task.Delay(WatchEvery, cancellation);
            }
        }
        catch (OperationCanceledException) when (watch)
        {
            return StoreCommands.Well;
        }
    }

    public static async Task<int> BenchmarkAsync(StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        List<object> rows = [];
        List<string> lines = [];
        using var bar = new ProgressBar(json ? TextWriter.Null : output);
        foreach (bool cached in (bool[])[true, false])
        {
            await using OpenStore store = OpenStore.Open(options with { Cache = cached });
            await store.CatchUpAsync(cancellation);
            List<long> tracks = await store.Get<SqlitePool>().ReadAsync(db => db.With("SELECT TrackId FROM Track ORDER BY TrackId LIMIT ?1", BenchmarkTracks).All(row => row.ColumnInt64(0)), cancellation);
            await using AsyncServiceScope scope = store.Scope();
            CachedCatalogue catalogue = scope.ServiceProvider.GetRequiredService<CachedCatalogue>();
            ISearchIndex index = store.Get<ISearchIndex>();
            foreach ((string kind, Func<int, Task> run) in ((string, Func<int, Task>)[])
            [
                .. tracks.Count == 0 ? [] : ((string, Func<int, Task>)[])[("track", async i => await catalogue.TrackAsync(tracks[i % tracks.Count], cancellation))],
                ("popular", async _ => await catalogue.PopularAsync(PopularType.Tracks, cancellation)),
                ("search, never cached", async i => await index.SearchAsync(new SearchRequest { Text = ((char)('a' + (i % 26))).ToString(), LastWordIsPrefix = true }, cancellation)),
            ])
            {
                double median = await MedianAsync(run);
                rows.Add(new { kind, cached, medianMicroseconds = Math.Round(median, 1) });
                bar.Show(rows.Count / 6.0);
                lines.Add($"{kind,-24} {(cached ? "cache" : "database"),-10} {median,10:0.0} µs");
            }
        }
        return await MaintenanceCommands.TellAsync(well: true, rows, lines, json, output);
    }

    public static async Task<int> WriteReportAsync(StoreOptions options, string file, bool json, TextWriter output, CancellationToken cancellation)
    {
        string kind = Path.GetExtension(file).ToLowerInvariant();
        if (kind is not (".html" or ".json"))
            throw new StoreException($"--output is '{file}'; give a file that ends in .html or .json.");
        await using OpenStore store = OpenStore.Open(options);
        HealthReport health = await CheckAsync(store, options, json, output, cancellation);
        StoreFigures figures = await FiguresAsync(store, options, cancellation);
        SearchLog log = store.Get<SearchLog>();
        IReadOnlyList<PopularSearch> popular = await log.PopularAsync(Week, 20, cancellationToken: cancellation), nothing = await log.WithoutResultsAsync(Week, 20, cancellation);
        await File.WriteAllTextAsync(file, kind == ".json" ? JsonSerializer.Serialize(new { health, figures, popular, withoutResults = nothing }, MaintenanceCommands.Json) : Html(health, figures, popular, nothing), cancellation);
        return await MaintenanceCommands.TellAsync(health.Healthy, new { file, health.Healthy }, [$"The report is in {file}."], json, output);
    }

    private static async Task<HealthReport> CheckAsync(OpenStore store, StoreOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        using var bar = new ProgressBar(json ? TextWriter.Null : output);
        return await RunningStore.AskAsync(options, await store.Get<StoreHealth>().CheckAsync(thorough: true, cancellation, bar.Show), cancellation);
    }

    private static async Task<double> MedianAsync(Func<int, Task> run)
    {
        double[] times = new double[BenchmarkRounds];
        for (int i = -BenchmarkRounds; i < BenchmarkRounds; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await run(i + BenchmarkRounds);
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }
        Array.Sort(times);
        return times[BenchmarkRounds / 2];
    }

    private static async Task<StoreFigures> FiguresAsync(OpenStore store, StoreOptions options, CancellationToken cancellation)
    {
        CatalogueCounts counts = await store.Get<CatalogueReader>().CountsAsync(cancellation);
        SearchLogSummary searches = await store.Get<SearchLog>().SummarizeAsync(TimeSpan.FromHours(1), cancellation);
        JobCounts jobs = await store.Get<IJobQueue>().CountAsync(cancellation);
        return new StoreFigures(
            DateTimeOffset.UtcNow, counts.Tracks, counts.Invoices, counts.Plays, searches.Searches, searches.WithoutResults, searches.CacheHits, Math.Round(searches.MeanTime.TotalMilliseconds, 2),
            jobs.Pending + jobs.Delayed, jobs.Running, jobs.Dead, Length(options.StoreFile), Length(options.StoreFile + "-wal"), Length(options.CacheFile));
    }

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static string Html(HealthReport health, StoreFigures figures, IReadOnlyList<PopularSearch> popular, IReadOnlyList<PopularSearch> nothing)
    {
        var page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>The music store</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}.bad{color:#a5352b}.bar{background:#0b6e6e;height:.6rem}</style></head><body>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>The music store <small>{health.At:u}</small></h1><p>{HtmlEncode(figures.ToLine())}</p><h2>Health</h2><table>");
        foreach (HealthItem item in health.Items)
            page.Append($"<tr><th{(item.Healthy ? "" : " class=\"bad\"")}>{HtmlEncode(item.Name)}</th><td>{HtmlEncode(item.Value)}</td><td>{HtmlEncode(item.Advice ?? "")}</td></tr>");
        page.Append("</table>");
        foreach ((string heading, IReadOnlyList<PopularSearch> searches) in new[] { ("Searches of the last 7 days", popular), ("Searches that found nothing", nothing) })
        {
            page.Append($"<h2>{heading}</h2><table>");
            foreach (PopularSearch one in searches)
                page.Append(CultureInfo.InvariantCulture, $"<tr><td>{HtmlEncode(one.Text)}</td><td>{one.Searches}</td><td><div class=\"bar\" style=\"width:{100.0 * one.Searches / searches[0].Searches:0}%\"></div></td></tr>");
            page.Append("</table>");
        }
        return page.Append("</body></html>").ToString();
    }
}

/// <summary>What the store holds and does, in figures.</summary>
internal sealed record StoreFigures(
    DateTimeOffset At, long Tracks, long Invoices, long Plays, long SearchesLastHour, long WithoutResults, long SearchCacheHits, double MeanSearchMilliseconds, long JobsWaiting, long JobsRunning, long JobsFailed, long DatabaseBytes, long WalBytes, long CacheBytes)
{
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At:HH:mm:ss} {Tracks:N0} tracks, {Invoices:N0} invoices, {Plays:N0} plays | last hour {SearchesLastHour} searches, {WithoutResults} without results, {SearchCacheHits} from the cache, mean {MeanSearchMilliseconds} ms | jobs {JobsWaiting} waiting, {JobsRunning} running, {JobsFailed} failed | files {DatabaseBytes >> 10:N0} + {WalBytes >> 10:N0} KiB, cache {CacheBytes >> 10:N0} KiB");
}
