using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Tests.Workers;

/// <summary>A clock, a file, and the processes of one test.</summary>
public abstract class WorkerTests : IAsyncDisposable
{
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TestFolder folder = new();
    private readonly List<WorkerProcess> processes = [];

    protected ManualTimeProvider Time { get; } = new();

    protected string PathOfQueue => folder["jobs.db"];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (WorkerProcess process in processes)
            await process.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected WorkerProcess Make(HandlerScript script, Action<JobHandlerOptions>? handler = null, Action<JobsBuilder>? jobs = null, TimeProvider? time = null)
    {
        var process = new WorkerProcess(PathOfQueue, time ?? Time, script, handler, jobs);
        processes.Add(process);
        return process;
    }

    private protected Task<WorkerProcess> StartAsync(HandlerScript script, Action<JobHandlerOptions>? handler = null, Action<JobsBuilder>? jobs = null, TimeProvider? time = null) =>
        Make(script, handler, jobs, time).StartAsync();

    private protected static async Task<JobId> EnqueueAsync(WorkerProcess process, int id = 1, EnqueueOptions? options = null) =>
        (await process.Client.EnqueueAsync(new ThumbJob(id), options, Cancellation)).Id;

    private protected static Task StateAsync(WorkerProcess process, JobId id, JobState state) =>
        Eventually.TrueAsync(async () => (await process.Queue.FindAsync(id, Cancellation))!.State == state, $"job {id} is {state}");

    /// <summary>Moves the clock on in small steps until something has come of it.</summary>
    private protected Task AdvanceUntilAsync(Func<ValueTask<bool>> condition, string what, TimeSpan? step = null) => Eventually.TrueAsync(
        async () =>
        {
            if (await condition())
                return true;
            Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            return false;
        },
        what);
}
