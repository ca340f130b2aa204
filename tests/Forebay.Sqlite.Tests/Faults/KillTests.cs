using System.Diagnostics;
using System.Globalization;
using Forebay.KilledProcess;
using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Faults;

[Trait("Category", "Slow")]
public sealed class KillTests
{
    private const int Kills = 60;

    [Fact]
    public async Task Row16_Row17_Row38_After_any_kill_nothing_is_stale_and_nothing_that_was_acknowledged_is_lost()
    {
        using var folder = new TestFolder();
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        int served = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            await RunAndKillAsync(folder, seed + (kill * 100), linesBeforeKill: random.Next(1, 150));
            served += await CheckAsync(folder, $"kill {kill}, seed {seed}");
        }
        // Entries do survive; a tier that always began empty would pass the rest.
        Assert.True(served > Kills, $"Only {served} registers were served from the file after {Kills} kills (seed {seed}).");
    }

    private static async Task RunAndKillAsync(TestFolder folder, int seed, int linesBeforeKill)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Forebay.KilledProcess.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (string[])[program, folder.Path, seed.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        for (int line = 0; line < linesBeforeKill; line++)
        {
            if (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is null)
                Assert.Fail($"The process ended by itself: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
        }
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<int> CheckAsync(TestFolder folder, string where)
    {
        var log = new RecordedLog();
        using var primary = new RegisterFile(folder["primary"]);
        await using var cache = new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = folder["cache.db"] })], loggers: log);
        Assert.Empty(log.Lines);
        int served = 0;
        for (int register = 0; register < RegisterFile.Count; register++)
        {
            CacheResult<string> found = await cache.GetAsync<string>(RegisterFile.Key(register), null, TestContext.Current.CancellationToken);
            if (!found.Found)
                continue;
            served++;
            Assert.True(found.Value == primary[register].ToString(CultureInfo.InvariantCulture), $"Register {register} is {primary[register]}, the cache says {found.Value} ({where}).");
        }
        // The journal's last line may be cut by the kill; what it says is whole up to its last line break.
        string[] kept = (await File.ReadAllTextAsync(folder["journal"], TestContext.Current.CancellationToken)).Split('\n')[..^1];
        foreach (string key in kept.TakeLast(500))
        {
            CacheResult<string> found = await cache.GetAsync<string>(key, null, TestContext.Current.CancellationToken);
            Assert.True(found.Found && found.Value == key, $"The acknowledged session {key} is lost ({where}).");
        }
        return served;
    }
}
