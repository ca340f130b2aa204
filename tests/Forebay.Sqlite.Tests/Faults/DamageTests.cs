using System.Diagnostics;
using System.Globalization;
using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Faults;

[Trait("Category", "Slow")]
public sealed class DamageTests
{
    private const int Entries = 300;
    private const int Mutations = 700;
    private static readonly string[] Files = ["cache.db", "cache.db-wal", "cache.db-side"];

    [Fact]
    public async Task No_damage_to_a_closed_file_gives_a_wrong_value() => await MutateAsync(closed: true);

    [Fact]
    public async Task No_damage_to_a_file_that_was_killed_gives_a_wrong_value() => await MutateAsync(closed: false);

    private static async Task MutateAsync(bool closed)
    {
        using var image = new TestFolder();
        await MakeAsync(image, closed);
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        int served = 0;
        for (int mutation = 0; mutation < Mutations; mutation++)
        {
            using var folder = new TestFolder();
            foreach (string file in Files.Where(file => File.Exists(image[file])))
                File.Copy(image[file], folder[file]);
            string what = Damage(folder, random);
            served += await CheckAsync(folder, $"{what}, mutation {mutation}, seed {seed}");
        }
        Assert.True(served > Mutations, $"Only {served} entries were served after {Mutations} mutations: the check sees nothing (seed {seed}).");
    }

    private static async Task MakeAsync(TestFolder image, bool closed)
    {
        using var folder = new TestFolder();
        await using var cache = Open(folder["cache.db"], new RecordedLog());
        for (int i = 0; i < Entries; i++)
        {
            int entry = i;
            await cache.GetOrCreateAsync($"queries:{i}", (_, _) => ValueTask.FromResult(Value(entry)), null, [$"row:{i}"], TestContext.Current.CancellationToken);
            if (i % 50 == 0)
                await cache.FlushAsync(TestContext.Current.CancellationToken);
        }
        // Every third is invalidated, so that a lost stamp shows as a value that must not be there.
        for (int i = 0; i < Entries; i += 3)
            await cache.RemoveByTagAsync($"row:{i}", TestContext.Current.CancellationToken);
        await cache.FlushAsync(TestContext.Current.CancellationToken);
        if (closed)
            await cache.DisposeAsync();
        foreach (string file in Files.Where(file => File.Exists(folder[file])))
        {
            // By a program that asks for no lock, as a kill would leave the files.
            using Process copy = Process.Start("cp", [folder[file], image[file]]);
            await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, copy.ExitCode);
        }
    }

    private static string Damage(TestFolder folder, Random random)
    {
        string[] present = [.. Files.Where(file => File.Exists(folder[file]) && new FileInfo(folder[file]).Length > 0)];
        string file = present[random.Next(present.Length)];
        byte[] bytes = File.ReadAllBytes(folder[file]);
        int at = random.Next(bytes.Length);
        string what;
        switch (random.Next(6))
        {
            case 0:
                what = $"{file} cut to {at} bytes";
                bytes = bytes[..at];
                break;
            case 1:
                int length = Math.Min(random.Next(1, 5000), bytes.Length - at);
                what = $"{length} zeros at {at} of {file}";
                bytes.AsSpan(at, length).Clear();
                break;
            case 2:
                what = $"{file} deleted";
                File.Delete(folder[file]);
                return what;
            default:
                what = $"byte {at} of {file} flipped";
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
        }
        File.WriteAllBytes(folder[file], bytes);
        return what;
    }

    private static async Task<int> CheckAsync(TestFolder folder, string what)
    {
        var log = new RecordedLog();
        int served = 0;
        await using (TieredCache cache = Open(folder["cache.db"], log))
        {
            for (int i = 0; i < Entries; i++)
            {
                CacheResult<string> found = await cache.GetAsync<string>($"queries:{i}", null, TestContext.Current.CancellationToken);
                if (!found.Found)
                    continue;
                served++;
                Assert.True(i % 3 != 0, $"Entry {i} was invalidated and came back: {what}.");
                Assert.True(found.Value == Value(i), $"Entry {i} has a wrong value: {what}.");
            }
            // And it works on, with the tier or without.
            string loaded = await cache.GetOrCreateAsync("queries:new", (_, _) => ValueTask.FromResult("new"), null, null, TestContext.Current.CancellationToken);
            Assert.Equal("new", loaded);
        }
        Assert.True(log.Lines.Count <= 2, $"{log.Lines.Count} log lines for {what}: {string.Join(" | ", log.Lines)}");
        return served;
    }

    private static string Value(int entry) => $"value {entry} " + new string((char)('a' + (entry % 26)), 200);

    private static TieredCache Open(string path, RecordedLog log) => new(new ForebayOptions { WarmUpEntries = 0 }, [new SqliteTier(new SqliteTierOptions { Path = path })], loggers: log);
}
