using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

public sealed class RestartTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("forebay").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_entry_survives_a_clean_stop()
    {
        await using (TieredCache first = Open())
            await first.GetOrCreateAsync("queries:a", (_, _) => ValueTask.FromResult("one"), null, ["row:a:1"], TestContext.Current.CancellationToken);

        await using TieredCache second = Open();
        CacheResult<string> found = await second.GetAsync<string>("queries:a", null, TestContext.Current.CancellationToken);
        Assert.True(found.Found);
        Assert.Equal("one", found.Value);
    }

    [Fact]
    public async Task An_entry_that_was_invalidated_does_not_come_back()
    {
        await using (TieredCache first = Open())
        {
            await first.GetOrCreateAsync("queries:a", (_, _) => ValueTask.FromResult("one"), null, ["row:a:1"], TestContext.Current.CancellationToken);
            await first.FlushAsync(TestContext.Current.CancellationToken);
            await first.RemoveByTagAsync("row:a:1", TestContext.Current.CancellationToken);
        }
        await using TieredCache second = Open();
        Assert.False((await second.GetAsync<string>("queries:a", null, TestContext.Current.CancellationToken)).Found);
        CacheResult<string> loaded = await second.GetOrCreateResultAsync("queries:a", (_, _) => ValueTask.FromResult("two"), null, null, TestContext.Current.CancellationToken);
        Assert.Equal(CacheSource.Load, loaded.Source);
    }

    [Fact]
    public async Task A_list_of_keys_can_be_brought_into_memory()
    {
        await using (TieredCache first = Open())
        {
            for (int i = 0; i < 3; i++)
                await first.GetOrCreateAsync($"queries:{i}", (_, _) => ValueTask.FromResult("one"), null, [$"row:{i}"], TestContext.Current.CancellationToken);
            await first.FlushAsync(TestContext.Current.CancellationToken);
            await first.RemoveByTagAsync("row:1", TestContext.Current.CancellationToken);
        }
        var options = new ForebayOptions { WarmUpEntries = 0 };
        await using var second = new TieredCache(options, [new SqliteTier(new SqliteTierOptions { Path = Path.Combine(folder, "cache.db") })]);
        Assert.Equal(2, await second.WarmAsync(["queries:0", "queries:1", "queries:2", "queries:none"], null, TestContext.Current.CancellationToken));
        Assert.True(second.TryGet("queries:2", out string? value));
        Assert.Equal("one", value);
        Assert.False(second.TryGet("queries:1", out string? _));
    }

    [Fact]
    public async Task A_second_process_on_the_same_file_runs_without_the_tier()
    {
        await using TieredCache first = Open();
        await using TieredCache second = Open();
        Assert.Equal(2, first.GetStatistics().Tiers.Count);
        Assert.Single(second.GetStatistics().Tiers);
    }

    private TieredCache Open() => new(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = Path.Combine(folder, "cache.db") })]);
}
