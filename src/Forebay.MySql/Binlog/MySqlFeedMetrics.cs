using System.Diagnostics.Metrics;
using Forebay.Statistics;

namespace Forebay.MySql.Binlog;

/// <summary>A feed's meters, read from its state when somebody collects them. Names and units: <c>docs/metrics.md</c>.</summary>
internal sealed class MySqlFeedMetrics : IDisposable
{
    private readonly Meter meter = new(CacheDiagnostics.Name);

    public MySqlFeedMetrics(MySqlChangeFeed feed)
    {
        meter.CreateObservableUpDownCounter("forebay.feed.connected", () => feed.State.Connected ? 1 : 0, "{feed}", "Change feeds that read their stream now.");
        meter.CreateObservableCounter("forebay.feed.transactions", () => feed.State.Transactions, "{transaction}", "Transactions of the primary that the change feed has applied.");
        meter.CreateObservableCounter("forebay.feed.resets", () => feed.State.Resets, "{reset}", "Times that everything was invalidated because the change feed could not tell what had changed.");
        meter.CreateObservableGauge("forebay.feed.lag", () => feed.State.Lag?.TotalSeconds ?? 0, "s", "How long ago the moment is up to which all changes are known to be applied.");
        meter.CreateObservableUpDownCounter("forebay.feed.pending", () => feed.State.AwaitingVisibility, "{transaction}", "Transactions that were received and that the primary does not show to readers yet.");
    }

    public void Dispose() => meter.Dispose();
}
