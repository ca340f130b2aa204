using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Forebay.Jobs;

/// <summary>The meter <c>Forebay.Jobs</c>. No attribute holds a payload, a key or a job's id.</summary>
internal sealed class JobMetrics : IDisposable
{
    public const string MeterName = "Forebay.Jobs";

    private const string TypeTag = "forebay.job.type";
    private const string OutcomeTag = "forebay.job.outcome";
    private readonly Meter meter;
    private readonly Counter<long> enqueued;
    private readonly Counter<long> completed;
    private readonly Counter<long> failed;
    private readonly Counter<long> retried;
    private readonly Counter<long> dead;
    private readonly UpDownCounter<long> running;
    private readonly Histogram<double> duration;

    /// <param name="factory">The host's, so that a program with two hosts can tell them apart; null: the meter stands alone.</param>
    public JobMetrics(IMeterFactory? factory = null)
    {
        meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        enqueued = meter.CreateCounter<long>("forebay.job.enqueued", "{job}", "Jobs added through the client, by type; those that a de-duplication key held back do not count.");
        completed = meter.CreateCounter<long>("forebay.job.completed", "{job}", "Jobs done, by type.");
        failed = meter.CreateCounter<long>("forebay.job.failed", "{attempt}", "Attempts that failed, by type.");
        retried = meter.CreateCounter<long>("forebay.job.retried", "{attempt}", "Failed attempts that another will follow, by type.");
        dead = meter.CreateCounter<long>("forebay.job.dead", "{job}", "Jobs that failed for good, by type.");
        running = meter.CreateUpDownCounter<long>("forebay.job.running", "{job}", "Jobs whose handlers run in this process, by type.");
        duration = meter.CreateHistogram<double>("forebay.job.duration", "s", "How long attempts ran, by type and outcome (completed, retried, dead, returned, lost, unsettled).");
    }

    public void Enqueued(string type) => enqueued.Add(1, new KeyValuePair<string, object?>(TypeTag, type));

    public void Started(string type) => running.Add(1, new KeyValuePair<string, object?>(TypeTag, type));

    public void Ended(string type, JobOutcome outcome, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>(TypeTag, type);
        running.Add(-1, tag);
        duration.Record(took.TotalSeconds, new TagList { tag, { OutcomeTag, Name(outcome) } });
        if (outcome == JobOutcome.Completed)
            completed.Add(1, tag);
        if (outcome is JobOutcome.Retried or JobOutcome.Dead)
            failed.Add(1, tag);
        if (outcome == JobOutcome.Retried)
            retried.Add(1, tag);
        if (outcome == JobOutcome.Dead)
            dead.Add(1, tag);
    }

    public void Dispose() => meter.Dispose();

    private static string Name(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Completed => "completed",
        JobOutcome.Retried => "retried",
        JobOutcome.Dead => "dead",
        JobOutcome.Returned => "returned",
        JobOutcome.Lost => "lost",
        _ => "unsettled",
    };
}
