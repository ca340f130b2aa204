using Forebay.Jobs;
using Forebay.Sqlite;

namespace MusicStore.Similarity;

/// <summary>Tells how far the vectors are.</summary>
internal sealed class VectorStatus(TrackSpaces spaces, SqlitePool primary, IJobQueue jobs)
{
    private const int MostErrors = 10;

    /// <param name="errors">With what went wrong: it names files of the server, so it is for admins.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<VectorProgress> ReadAsync(bool errors, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string space in TrackSpaces.Names)
            counts[space] = await (await spaces.OpenAsync(space)).CountAsync(cancellation);
        JobCounts queue = await jobs.CountAsync(cancellation);
        VectorState state = await primary.ReadAsync(VectorState.Read, cancellation);
        IReadOnlyList<DeadJob> failed = errors ? await jobs.ListDeadAsync(MostErrors, cancellationToken: cancellation) : [];
        return new VectorProgress(
            counts, (await spaces.OpenAsync(TrackSpaces.Text)).Form, state.Now is null ? null : $"{state.Now} ({state.Done} of {state.Total})",
            queue.Pending + queue.Delayed, queue.Running, queue.Completed, queue.Dead, [.. failed.Select(job => FirstLine(job.Error))], state.FittedAt);
    }

    // What follows is a stack: it belongs into the log.
    private static string FirstLine(string error)
    {
        string line = error.Split('\n', 2)[0].TrimEnd('\r');
        int type = line.IndexOf(": ", StringComparison.Ordinal);
        return type >= 0 && line[..type].EndsWith("Exception", StringComparison.Ordinal) ? line[(type + 2)..] : line;
    }
}
