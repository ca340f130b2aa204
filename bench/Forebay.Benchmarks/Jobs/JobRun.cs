using System.Diagnostics;
using Forebay.Jobs;

namespace Forebay.Benchmarks.Jobs;

/// <summary>Worker processes on one queue, killed at random and replaced at once until all is done.</summary>
/// <param name="Provider">The kind of queue.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Effects">The file in which the workers note what they did.</param>
/// <param name="Workers">How many at a time.</param>
/// <param name="KillEvery">The time between two kills, on average.</param>
/// <param name="Random">Which and when.</param>
internal sealed record JobRun(JobProvider Provider, string Address, string Effects, int Workers, TimeSpan KillEvery, Random Random)
{
    // A job whose worker was killed waits for its visibility time-out, or for the 50 seconds of SQS's poll that received it; nothing else makes the last ones wait.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns how many workers were killed.</summary>
    /// <exception cref="BenchInputException">No job was done for so long that the rest must be lost, or hidden for longer than they may be.</exception>
    public async Task<int> UntilDoneAsync(IJobQueue queue, EffectFile effects, int jobs, CancellationToken cancellationToken)
    {
        var processes = new Process[Workers];
        for (int i = 0; i < Workers; i++)
            processes[i] = Start();
        try
        {
            return await KillAsync(processes, queue, effects, jobs, cancellationToken);
        }
        finally
        {
            foreach (Process process in processes)
                await EndAsync(process);
        }
    }

    private async Task<int> KillAsync(Process[] processes, IJobQueue queue, EffectFile effects, int jobs, CancellationToken cancellationToken)
    {
        int kills = 0;
        long done = 0, progress = Stopwatch.GetTimestamp(), killed = Stopwatch.GetTimestamp();
        TimeSpan next = Next();
        while (done < jobs)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            long now = await effects.CountAsync(cancellationToken);
            if (now > done)
                progress = Stopwatch.GetTimestamp();
            done = now;
            if (Stopwatch.GetElapsedTime(progress) > Patience)
                throw await StuckAsync(queue, done, jobs, cancellationToken);
            if (Stopwatch.GetElapsedTime(killed) < next || done >= jobs)
                continue;
            int which = Random.Next(Workers);
            await EndAsync(processes[which]);
            processes[which] = Start();
            kills++;
            killed = Stopwatch.GetTimestamp();
            next = Next();
        }
        return kills;
    }

    /// <summary>Tells the lost from the hidden: what the queue still counts is not lost.</summary>
    private static async Task<BenchInputException> StuckAsync(IJobQueue queue, long done, int jobs, CancellationToken cancellationToken)
    {
        JobCounts left = await queue.CountAsync(cancellationToken);
        return new BenchInputException(
            $"{done} of {jobs} jobs are done, and none was for {Patience:c}. The queue counts {left.Pending} pending, {left.Delayed} delayed, {left.Running} running and {left.Dead} dead: what is missing beside them is lost.");
    }

    private TimeSpan Next() => KillEvery * (0.25 + (1.5 * Random.NextDouble()));

    private Process Start()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Forebay.Benchmarks.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, JobWorkerCommand.Name, Provider.Name, Address, Effects]) { UseShellExecute = false })!;
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
