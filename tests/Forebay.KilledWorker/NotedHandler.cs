using Forebay.Jobs;

namespace Forebay.KilledWorker;

internal sealed class NotedHandler(NoteFile notes) : IJobHandler<NotedJob>
{
    public async Task RunAsync(NotedJob job, JobContext context, CancellationToken cancellationToken)
    {
        // A moment in which a kill finds the job begun.
        await Task.Yield();
        notes.Add(job.Number);
    }
}
