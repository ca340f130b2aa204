using System.Diagnostics;

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
    // A job whose worker was killed waits for its visibility time-out; nothing else makes the last ones wait.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns how many workers were killed.</summary>
    /// <exception cref="BenchInputException">No job was done for so long that the rest must be lost.</exception>
    public async Task<int> UntilDoneAsync(EffectFile effects, int jobs, CancellationToken cancellationToken)
    {
        var processes = new Process[Workers];
        for (int i = 0; i < Workers; i++)
            processes[i] = Start();
        try
        {
            return await KillAsync(processes, effects, jobs, cancellationToken);
        }
        finally
        {
            foreach (Process process in processes)
                await EndAsync(process);
        }
    }

    private async Task<int> KillAsync(Process[] processes, EffectFile effects, int jobs, CancellationToken cancellationToken)
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
                throw new BenchInputException($"{done} of {jobs} jobs are done, and none was for {Patience:c}: the others seem to be lost.");
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
