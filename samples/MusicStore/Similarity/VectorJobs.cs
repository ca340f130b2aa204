using Forebay.Jobs;

namespace MusicStore.Similarity;

/// <summary>The job of learning all vectors.</summary>
internal sealed record FitVectors
{
    public const string Type = "vectors.fit";
}

/// <summary>The job of making what is not of its track's present state, whatever it was left behind by.</summary>
internal sealed record ReconcileVectors
{
    public const string Type = "vectors.reconcile";
}

/// <summary>The job of making one track's vectors.</summary>
internal sealed record EmbedTrack(long TrackId)
{
    public const string Type = "vectors.track";
}

internal sealed class FitVectorsHandler(VectorTrainer trainer, VectorRequests requests) : IJobHandler<FitVectors>
{
    public async Task RunAsync(FitVectors job, JobContext context, CancellationToken cancellationToken) =>
        await requests.AgainAsync(await trainer.FitAsync((done, total, text) => context.ReportProgressAsync(done, total, text, cancellationToken).AsTask(), cancellationToken), cancellationToken);
}

internal sealed class ReconcileVectorsHandler(TrackVectors vectors, VectorRequests requests) : IJobHandler<ReconcileVectors>
{
    private const long ReportEvery = 20 * TrackVectors.Batch;

    public async Task RunAsync(ReconcileVectors job, JobContext context, CancellationToken cancellationToken) => await requests.AgainAsync(
        await vectors.ReconcileAsync((done, total) => done % ReportEvery == 0 ? context.ReportProgressAsync(done, total, "looking for changed tracks", cancellationToken).AsTask() : Task.CompletedTask, cancellationToken), cancellationToken);
}

internal sealed class EmbedTrackHandler(TrackVectors vectors) : IJobHandler<EmbedTrack>
{
    public async Task RunAsync(EmbedTrack job, JobContext context, CancellationToken cancellationToken)
    {
        // The file will not become another by waiting.
        if (await vectors.RefreshAsync([job.TrackId], settle: true, cancellationToken) is [var bad])
            throw new JobFailedException(bad.Problem);
    }
}
