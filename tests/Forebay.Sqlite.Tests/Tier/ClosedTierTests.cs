using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

/// <summary>What comes after the end is an error, not a wait.</summary>
public sealed class ClosedTierTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_removal_after_the_cache_was_disposed_of_says_so()
    {
        var cache = new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = folder["cache.db"] })]);
        await cache.DisposeAsync();
        Func<ValueTask>[] removals =
        [
            () => cache.RemoveByTagAsync("row", Cancellation),
            () => cache.RemoveAsync("k", Cancellation),
            () => cache.RemoveAsync(["k"], Cancellation),
            () => cache.RemoveByPatternAsync("k*", null, Cancellation),
            () => cache.RemovePartitionAsync("tenant", Cancellation),
            () => cache.InvalidateFromFeedAsync([], "source:1:1", Cancellation),
            async () => await cache.BeginWriteAsync(["row"], Cancellation),
        ];
        foreach (Func<ValueTask> removal in removals)
            await Assert.ThrowsAsync<ObjectDisposedException>(() => Task.Run(async () => await removal(), Cancellation).WaitAsync(Bound, Cancellation));
    }

    [Fact]
    public async Task A_closed_tier_takes_neither_invalidations_nor_records()
    {
        var fixture = new TierFixture(folder["cache.db"]);
        EntryRecord record = fixture.Record("k");
        await fixture.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.InvalidateAsync("row").WaitAsync(Bound, Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Tier.SetAsync(record, wait: true, Cancellation).AsTask().WaitAsync(Bound, Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Tier.FlushAsync(Cancellation).AsTask().WaitAsync(Bound, Cancellation));
    }
}
