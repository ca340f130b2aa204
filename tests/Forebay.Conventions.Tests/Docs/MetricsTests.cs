using System.Diagnostics.Metrics;
using System.Text;
using Forebay.Jobs;
using Forebay.PostgreSql;
using Forebay.Sqlite;
using Forebay.Statistics;
using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Forebay.Conventions.Docs;

public sealed class MetricsTests
{
    [Fact]
    public async Task Every_meter_is_on_the_page_of_metrics()
    {
        var instruments = new SortedDictionary<string, (Instrument Instrument, SortedSet<string> Tags)>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (!instrument.Meter.Name.StartsWith(CacheDiagnostics.Name, StringComparison.Ordinal))
                    return;
                instruments.TryAdd(instrument.Name, (instrument, new SortedSet<string>(StringComparer.Ordinal)));
                listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instruments, instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instruments, instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instruments, instrument, tags));
        listener.Start();
        await using (var cache = new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = SqliteTierOptions.InMemory })], log: new InProcessInvalidationLog()))
        await using (new PostgreSqlChangeFeed(cache, new PostgreSqlFeedOptions { ConnectionString = "Host=localhost;Database=never_asked" }))
        {
            await cache.GetOrCreateAsync<string>("key", (_, _) => new("value"));
            listener.RecordObservableInstruments();
        }
        await RunJobsAsync();

        Approval.Compare("docs/metrics.md", Page(instruments));
    }

    // One that succeeds and one that fails for good: between them they touch every instrument.
    private static async Task RunJobsAsync()
    {
        string file = Path.Combine(Path.GetTempPath(), $"forebay-metrics-{Guid.NewGuid():N}.db");
        ServiceProvider services = new ServiceCollection().AddLogging().AddForebayJobs(jobs => jobs.UseSqlite(file).AddHandler<MeteredJob, MeteredHandler>("metered")).BuildServiceProvider();
        await using (services)
        {
            JobClient jobs = services.GetRequiredService<JobClient>();
            await jobs.EnqueueAsync(new MeteredJob(Fails: false));
            await jobs.EnqueueAsync(new MeteredJob(Fails: true));
            foreach (IHostedService worker in services.GetServices<IHostedService>())
                await worker.StartAsync(CancellationToken.None);
            IJobQueue queue = services.GetRequiredService<IJobQueue>();
            await Eventually.TrueAsync(async () => await queue.CountAsync() is { Completed: 1, Dead: 1 }, "both jobs have ended");
            foreach (IHostedService worker in services.GetServices<IHostedService>())
                await worker.StopAsync(CancellationToken.None);
        }
        foreach (string suffix in (string[])["", "-wal", "-shm"])
            File.Delete(file + suffix);
    }

    private sealed record MeteredJob(bool Fails);

    private sealed class MeteredHandler : IJobHandler<MeteredJob>
    {
        public Task RunAsync(MeteredJob job, JobContext context, CancellationToken cancellationToken) => job.Fails ? throw new JobFailedException("as it should") : Task.CompletedTask;
    }

    private static void Note(SortedDictionary<string, (Instrument Instrument, SortedSet<string> Tags)> instruments, Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (KeyValuePair<string, object?> tag in tags)
            instruments[instrument.Name].Tags.Add(tag.Key);
    }

    private static string Page(SortedDictionary<string, (Instrument Instrument, SortedSet<string> Tags)> instruments)
    {
        var page = new StringBuilder($"""
            # Metrics

            Made from the meters by `./test --approve Conventions`; edit those instead of this page.

            The meter and the activity source are called `{CacheDiagnostics.Name}`: `metrics.AddMeter("{CacheDiagnostics.Name}")` with OpenTelemetry. Nothing is computed before
            somebody collects. No attribute holds a key or a value. `app.MapForebayMetrics("/metrics")` answers Prometheus itself, with the names that OpenTelemetry gives them there.

            | instrument | kind | unit | attributes | what it counts |
            |---|---|---|---|---|

            """);
        foreach ((string name, (Instrument instrument, SortedSet<string> tags)) in instruments)
            page.Append($"| `{name}` | {Kind(instrument)} | `{instrument.Unit}` | {string.Join(", ", tags.Select(tag => $"`{tag}`"))} | {instrument.Description} |\n");
        return page.ToString();
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "ObservableCounter" or "Counter" => "counter",
        "ObservableUpDownCounter" or "UpDownCounter" => "up-down counter",
        "ObservableGauge" or "Gauge" => "gauge",
        string other => other.ToLowerInvariant(),
    };
}
