using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Forebay.Dashboard.Metrics;

/// <summary>Listens to every meter whose name begins with <c>Forebay</c>, and tells what they said.</summary>
/// <remarks>Thread-safe: instruments come and go under the lock, one collection runs at a time, and measurements go past both.</remarks>
internal sealed class MetricsCollector : IDisposable
{
    private const string Meters = "Forebay";
    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly Lock collecting = new();
    private readonly List<InstrumentSeries> instruments = [];
    private readonly int mostSeries;
    private readonly ILogger logger;

    public MetricsCollector(MetricsOptions options, ILogger logger)
    {
        mostSeries = options.MaxSeriesPerInstrument;
        this.logger = logger;
        listener.InstrumentPublished = OnPublished;
        listener.MeasurementsCompleted = OnCompleted;
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record((double)value, tags, state));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(value, tags, state));
        listener.Start();
    }

    /// <summary>Asks the observable instruments, and gives everything by name.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        lock (collecting)
        {
            InstrumentSeries[] present;
            lock (gate)
                present = [.. instruments];
            foreach (InstrumentSeries instrument in present)
                instrument.Begin();
            try
            {
                listener.RecordObservableInstruments();
            }
            catch (AggregateException e)
            {
                // The others were asked all the same.
                DashboardLog.NotMeasured(logger, e);
            }
            return [.. present.GroupBy(instrument => instrument.Name, StringComparer.Ordinal).OrderBy(family => family.Key, StringComparer.Ordinal).Select(FamilyOf)];
        }
    }

    public void Dispose() => listener.Dispose();

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) => ((InstrumentSeries)state!).Record(value, tags);

    // A name has one kind: instruments of another are left out, for what would be written of them nobody could read.
    private static MetricFamily FamilyOf(IGrouping<string, InstrumentSeries> named)
    {
        InstrumentSeries first = named.First();
        var series = new SortedDictionary<string, SeriesReading>(StringComparer.Ordinal);
        foreach ((TagSet tags, SeriesReading reading) in named.Where(instrument => instrument.Kind == first.Kind).SelectMany(instrument => instrument.Read()))
        {
            string labels = LabelText.Of(tags);
            series[labels] = series.TryGetValue(labels, out SeriesReading? other) ? other.With(reading, first.Kind) : reading;
        }
        return new MetricFamily(first.Name, first.Description, first.Kind, series);
    }

    private void OnPublished(Instrument instrument, MeterListener to)
    {
        if (!instrument.Meter.Name.StartsWith(Meters, StringComparison.Ordinal) || InstrumentSeries.TryMake(instrument, mostSeries) is not { } made)
            return;
        lock (gate)
            instruments.Add(made);
        to.EnableMeasurementEvents(instrument, made);
    }

    private void OnCompleted(Instrument instrument, object? state)
    {
        lock (gate)
            instruments.Remove((InstrumentSeries)state!);
    }
}
