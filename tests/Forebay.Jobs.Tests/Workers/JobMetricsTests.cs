using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Tests.Workers;

public sealed class JobMetricsTests : WorkerTests
{
    private readonly ConcurrentQueue<(string Name, string Unit, double Value, string Tags)> measured = new();

    [Fact]
    public async Task Each_outcome_is_counted_and_each_attempt_timed()
    {
        using MeterListener listener = Listen("metrics-thumb");
        var script = new HandlerScript((job, context, _) => job.Id switch
        {
            1 when context.Attempt == 1 => throw new InvalidOperationException("once"),
            2 => throw new JobFailedException("for good"),
            _ => Task.CompletedTask,
        });
        WorkerProcess process = await StartAsync(script, jobs: jobs => jobs.AddHandler<MetricsJob, MetricsHandler>("metrics-thumb", handler => handler.VisibilityTimeout = WorkerProcess.Long));
        var keyed = new EnqueueOptions { DeduplicationKey = "1" };
        await process.Client.EnqueueAsync(new MetricsJob(1), keyed, Cancellation);
        await process.Client.EnqueueAsync(new MetricsJob(2), null, Cancellation);
        await AdvanceUntilAsync(async () => await process.Queue.CountAsync(Cancellation) is { Completed: 1, Dead: 1 }, "one is done and one dead");
        await Eventually.TrueAsync(() => Sum("forebay.job.running") == 0 && Count("forebay.job.duration") == 3, "all attempts have ended");
        Assert.Equal(2, Sum("forebay.job.enqueued"));
        Assert.Equal(1, Sum("forebay.job.completed"));
        Assert.Equal(2, Sum("forebay.job.failed"));
        Assert.Equal(1, Sum("forebay.job.retried"));
        Assert.Equal(1, Sum("forebay.job.dead"));
        Assert.Equal(6, Count("forebay.job.running"));
        Assert.Equal(["completed", "dead", "retried"], measured.Where(one => one.Name == "forebay.job.duration").Select(one => one.Tags).Order());
        Assert.All(measured.Where(one => one.Name == "forebay.job.duration"), one => Assert.Equal("s", one.Unit));
    }

    private double Sum(string name) => measured.Where(one => one.Name == name).Sum(one => one.Value);

    private int Count(string name) => measured.Count(one => one.Name == name);

    /// <summary>Meters are the process's, so that other tests' jobs are heard too: a type of its own tells this one's.</summary>
    private MeterListener Listen(string type)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Forebay.Jobs")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        return listener;

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Dictionary<string, object?> all = new(tags.ToArray());
            if ((string?)all["forebay.job.type"] == type)
                measured.Enqueue((instrument.Name, instrument.Unit!, value, (string?)all.GetValueOrDefault("forebay.job.outcome") ?? ""));
        }
    }

    public sealed record MetricsJob(int Id);

    internal sealed class MetricsHandler(HandlerScript script) : IJobHandler<MetricsJob>
    {
        public Task RunAsync(MetricsJob job, JobContext context, CancellationToken cancellationToken) => script.RunAsync(new ThumbJob(job.Id), context, cancellationToken);
    }
}
