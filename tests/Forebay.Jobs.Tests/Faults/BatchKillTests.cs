using System.Diagnostics;
using System.Globalization;
using Forebay.KilledWorker;
using Forebay.Sqlite;
using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Forebay.Jobs.Tests.Faults;

/// <summary>A process that accepts writes and applies them in batches, killed again and again.</summary>
[Trait("Category", "Slow")]
public sealed class BatchKillTests
{
    private const int Kills = 12;
    private const int NumbersPerLife = 1_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_was_accepted_is_applied_once_and_nothing_twice_after_any_kill()
    {
        using var folder = new TestFolder();
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        for (int life = 0; life < Kills; life++)
            await RunAndKillAsync(folder, life * NumbersPerLife, accepted: random.Next(1, 1500));
        IReadOnlyList<int> accepted = NoteFile.Read(folder["accepted"]);
        await using ServiceProvider services = await BatchWorker.StartAsync(folder.Path);
        IJobQueue queue = services.GetRequiredService<IJobQueue>();
        await Eventually.TrueAsync(async () => await queue.CountAsync(Cancellation) is { Pending: 0, Running: 0, Delayed: 0 }, $"all is applied (seed {seed})");
        Dictionary<long, long> times = await TimesAsync(services.GetRequiredService<SqlitePool>());
        Assert.Equal(0, (await queue.CountAsync(Cancellation)).Dead);
        Assert.All(accepted, number => Assert.True(times.ContainsKey(number), $"{number} was accepted and is lost (seed {seed})."));
        Assert.All(times, one => Assert.True(one.Value == 1, $"{one.Key} was applied {one.Value} times (seed {seed})."));
        foreach (IHostedService worker in services.GetServices<IHostedService>())
            await worker.StopAsync(Cancellation);
    }

    private static async Task RunAndKillAsync(TestFolder folder, int first, int accepted)
    {
        int before = NoteFile.Read(folder["accepted"]).Count;
        string program = Path.Combine(AppContext.BaseDirectory, "Forebay.KilledWorker.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "batch", folder.Path, first.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        Assert.Equal("started", await process.StandardOutput.ReadLineAsync(Cancellation));
        await Eventually.TrueAsync(() => NoteFile.Read(folder["accepted"]).Count >= before + accepted, "so much is accepted");
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }

    private static ValueTask<Dictionary<long, long>> TimesAsync(SqlitePool pool) => pool.ReadAsync(
        db =>
        {
            Dictionary<long, long> times = [];
            Forebay.Sqlite.Native.SqliteStatement read = db.Cached("SELECT number, times FROM counted");
            while (read.Step())
                times[read.ColumnInt64(0)] = read.ColumnInt64(1);
            read.Reset();
            return times;
        },
        Cancellation);
}
