using Forebay.Jobs;
using Forebay.Search.Audio;
using MusicStore.Startup;

namespace MusicStore.Similarity;

/// <summary>The job of learning all vectors.</summary>
internal sealed record FitVectors
{
    public const string Type = "vectors.fit";
}

/// <summary>The job of making one track's vectors.</summary>
internal sealed record EmbedTrack(long TrackId)
{
    public const string Type = "vectors.track";
}

internal sealed class FitVectorsHandler(VectorTrainer trainer) : IJobHandler<FitVectors>
{
    public Task RunAsync(FitVectors job, JobContext context, CancellationToken cancellationToken) =>
        trainer.FitAsync((done, total, text) => context.ReportProgressAsync(done, total, text, cancellationToken).AsTask(), cancellationToken);
}

internal sealed class EmbedTrackHandler(VectorTrainer trainer) : IJobHandler<EmbedTrack>
{
    public async Task RunAsync(EmbedTrack job, JobContext context, CancellationToken cancellationToken)
    {
        try
        {
            await trainer.EmbedAsync(job.TrackId, cancellationToken);
        }
        catch (AudioFormatException e)
        {
            // The file will not become another by waiting.
            throw new JobFailedException(e.Message, e);
        }
    }
}

/// <summary>Asks for vectors: of all tracks where there are none yet, and of each track that changes.</summary>
internal sealed class VectorRequests(JobClient jobs, TrackSpaces spaces, StoreOptions options) : IHostedService
{
    private static readonly string[] Tables = ["Track", "Lyric", "AudioFile"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Vectors)
            return;
        if (await (await spaces.OpenAsync(TrackSpaces.Behaviour)).CountAsync(cancellationToken) == 0)
            await RequestAllAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The last request for all vectors.</summary>
    public JobId? LastFit { get; private set; }

    public async Task RequestAllAsync(CancellationToken cancellation) =>
        LastFit = (await jobs.EnqueueAsync(new FitVectors(), new EnqueueOptions { DeduplicationKey = "all" }, cancellation)).Id;

    public async Task RequestAsync(IEnumerable<Forebay.Sqlite.RowChange> changes, CancellationToken cancellation)
    {
        if (!options.Vectors)
            return;
        foreach (long track in changes.Where(change => Tables.Contains(change.Table)).Select(change => change.RowId).Distinct())
            await jobs.EnqueueAsync(new EmbedTrack(track), new EnqueueOptions { DeduplicationKey = $"{track}" }, cancellation);
    }
}
