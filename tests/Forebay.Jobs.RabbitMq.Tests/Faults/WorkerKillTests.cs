using System.Diagnostics;
using System.Text.Json;
using Forebay.Jobs.RabbitMq.Tests.Queue;
using Forebay.KilledWorker;
using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.RabbitMq.Tests.Faults;

/// <summary>Worker processes that are killed while they work.</summary>
[Trait("Needs", "server")]
public sealed class WorkerKillTests(SharedServer server)
{
    private const int Jobs = 400;
    private const int Kills = 6;

    [Fact]
    public async Task Whenever_workers_are_killed_each_job_is_run_and_none_is_lost()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string address = await server.AddressAsync();
        string folder = Directory.CreateTempSubdirectory("forebay-worker-kill").FullName;
        string notes = Path.Combine(folder, "notes");
        await using var queues = new BrokerQueues(address);
        RabbitMqJobQueue queue = queues.Open();
        await Task.WhenAll(Enumerable.Range(0, Jobs).Select(number => queue.EnqueueAsync("noted", JsonSerializer.SerializeToUtf8Bytes(new NotedJob(number), JsonSerializerOptions.Web), null, cancellation).AsTask()));
        var random = new Random(17);
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process worker = await StartAsync(address, queues.Prefix, notes, cancellation);
            // In the midst of its work, a little further each time.
            int until = Math.Min(Jobs, NoteFile.Read(notes).Count + random.Next(1, Jobs / Kills));
            await Eventually.TrueAsync(() => NoteFile.Read(notes).Count >= until, "the worker works");
            worker.Kill();
            await worker.WaitForExitAsync(cancellation);
        }
        using Process last = await StartAsync(address, queues.Prefix, notes, cancellation);
        await Eventually.TrueAsync(() => NoteFile.Read(notes).Distinct().Count() == Jobs, "all jobs have run");
        last.Kill();
        await last.WaitForExitAsync(cancellation);
        TestContext.Current.SendDiagnosticMessage($"{NoteFile.Read(notes).Count - Jobs} of {Jobs} jobs ran more than once.");
        // What was held, at most by each worker's four at a time, and what it had settled in its last moment.
        Assert.InRange(NoteFile.Read(notes).Count - Jobs, 0, Kills * 40);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Process> StartAsync(string address, string prefix, string notes, CancellationToken cancellation)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Forebay.KilledWorker.dll");
        Process worker = Process.Start(new ProcessStartInfo("dotnet", [program, "broker", address, prefix, notes]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        await worker.StandardOutput.ReadLineAsync(cancellation);
        return worker;
    }
}
