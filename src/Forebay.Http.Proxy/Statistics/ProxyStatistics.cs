using System.Diagnostics.Metrics;

namespace Forebay.Http.Proxy.Statistics;

/// <summary>Counts requests by route and outcome, their bytes and their times. Thread-safe; a count takes no lock.</summary>
internal sealed class ProxyStatistics : IDisposable
{
    public const string MeterName = "Forebay.Http";

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<double> duration;
    private readonly string[] routes;
    private readonly Cell[] cells;

    /// <param name="routes">The routes' names; one more stands for requests without a route.</param>
    public ProxyStatistics(IEnumerable<string> routes)
    {
        this.routes = [.. routes, "none"];
        cells = [.. Enumerable.Range(0, this.routes.Length * Outcomes.Count).Select(at => new Cell(this.routes[at / Outcomes.Count], (Outcome)(at % Outcomes.Count)))];
        meter.CreateObservableCounter("forebay.http.requests", () => Measure(cell => cell.Requests), "{request}", "Requests, by route and by what became of them.");
        meter.CreateObservableCounter("forebay.http.sent", () => Measure(cell => cell.Bytes), "By", "Bytes of bodies sent to clients, by route and by what became of the request: those of hits are what the origin was spared.");
        duration = meter.CreateHistogram("forebay.http.duration", "s", "The time from a request's head to the end of its answer.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    public int NoRoute => routes.Length - 1;

    public void Served(int route, Outcome outcome, long bytes, TimeSpan took)
    {
        Cell cell = cells[(route * Outcomes.Count) + (int)outcome];
        Interlocked.Increment(ref cell.Requests);
        Interlocked.Add(ref cell.Bytes, bytes);
        Interlocked.Increment(ref cell.Times[Times.Index(took)]);
        if (duration.Enabled)
            duration.Record(took.TotalSeconds, cell.Tags);
    }

    /// <summary>What there is so far, by route.</summary>
    public IReadOnlyList<RouteReport> Report() => [.. routes.Select((name, route) => RouteReport.Of(name, cells.AsSpan(route * Outcomes.Count, Outcomes.Count).ToArray()))];

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Measure(Func<Cell, long> value) => cells.Where(cell => Volatile.Read(ref cell.Requests) > 0).Select(cell => new Measurement<long>(value(cell), cell.Tags));

    /// <summary>The counts of one route and outcome. Fields, because they are counted up in place.</summary>
    internal sealed class Cell(string route, Outcome outcome)
    {
        public long Requests;
        public long Bytes;

        public Outcome Outcome { get; } = outcome;

        public long[] Times { get; } = new long[Statistics.Times.Count];

        public KeyValuePair<string, object?>[] Tags { get; } = [new("route", route), new("outcome", Outcomes.Name(outcome))];
    }
}
