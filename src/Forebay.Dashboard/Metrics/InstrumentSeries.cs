using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Forebay.Dashboard.Metrics;

/// <summary>One instrument and its series, as many as are allowed.</summary>
/// <remarks>
/// Measurements come from any thread and take a lock only where they begin a series. The series of an observable instrument are those of the last
/// collection: <see cref="Begin"/> is called by who collects, before the instrument is asked.
/// </remarks>
internal sealed class InstrumentSeries
{
    private readonly Lock gate = new();
    private readonly int mostSeries;
    private readonly double[] bounds;
    private readonly bool isObservable;
    private ConcurrentDictionary<TagSet, Series> series = New();
    private volatile int count;

    private InstrumentSeries(Instrument instrument, MetricKind kind, int mostSeries)
    {
        Name = PrometheusName.Of(instrument.Name, instrument.Unit, kind);
        Description = instrument.Description ?? "";
        Kind = kind;
        this.mostSeries = mostSeries;
        isObservable = instrument.IsObservable;
        bounds = kind == MetricKind.Histogram ? BucketBounds.Of(instrument) : [];
    }

    public string Name { get; }

    public string Description { get; }

    public MetricKind Kind { get; }

    /// <summary>Null for an instrument of a kind that is not .NET's own.</summary>
    public static InstrumentSeries? TryMake(Instrument instrument, int mostSeries)
    {
        Type type = instrument.GetType();
        Type? open = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        MetricKind? kind =
            open == typeof(Counter<>) || open == typeof(ObservableCounter<>) ? MetricKind.Counter
            : open == typeof(UpDownCounter<>) || open == typeof(ObservableUpDownCounter<>) ? MetricKind.Sum
            : open == typeof(Gauge<>) || open == typeof(ObservableGauge<>) ? MetricKind.Gauge
            : open == typeof(Histogram<>) ? MetricKind.Histogram
            : null;
        return kind is { } known ? new InstrumentSeries(instrument, known, mostSeries) : null;
    }

    public void Record(double measured, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Find(tags).Record(measured);

    /// <summary>Forgets what an observable instrument said last: it will say all of it anew.</summary>
    public void Begin()
    {
        if (!isObservable)
            return;
        lock (gate)
        {
            series = New();
            count = 0;
        }
    }

    public IEnumerable<(TagSet Tags, SeriesReading Reading)> Read() => series.Select(one => (one.Key, one.Value.Read()));

    private static ConcurrentDictionary<TagSet, Series> New() => new(TagSetComparer.Instance);

    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>().TryGetValue(tags, out Series? found))
            return found;
        return count >= mostSeries && series.TryGetValue(TagSet.Overflow, out found) ? found : Add(tags);
    }

    private Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (gate)
        {
            TagSet key = count >= mostSeries ? TagSet.Overflow : TagSetComparer.Instance.Create(tags);
            if (series.TryGetValue(key, out Series? found))
                return found;
            series[key] = found = new Series(Kind, bounds);
            count++;
            return found;
        }
    }
}
