using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

/// <summary>The budget of the file where it is full of what may not be evicted.</summary>
public sealed class TierRoomTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Durable_records_alone_may_exceed_the_budget_and_the_writer_goes_on()
    {
        await using var fixture = new TierFixture(folder["cache.db"], configure: options => options.MaxBytes = 1 << 20);
        for (int i = 0; i < 2_000; i++)
            Assert.True(await fixture.Tier.SetAsync(fixture.Record($"session{i}", 1_000, null, EntryTraits.Durable), wait: i % 100 == 0, Cancellation).AsTask().WaitAsync(Bound, Cancellation));
        await fixture.Tier.FlushAsync(Cancellation).AsTask().WaitAsync(Bound, Cancellation);
        for (int i = 0; i < 2_000; i++)
            Assert.True(await fixture.HasAsync($"session{i}"));
        await fixture.Tier.SetAsync(fixture.Record("query", 1_000), wait: true, Cancellation).AsTask().WaitAsync(Bound, Cancellation);
        Assert.Equal(0, fixture.Tier.GetStatistics().Evictions);
    }

    [Fact]
    public async Task A_burst_larger_than_the_budget_beside_one_durable_record_ends()
    {
        await using var fixture = new TierFixture(folder["cache.db"], configure: options => options.MaxBytes = 8 << 20);
        await fixture.Tier.SetAsync(fixture.Record("session", 1_000, null, EntryTraits.Durable), wait: true, Cancellation);
        IEnumerable<Task<bool>> sets = Enumerable.Range(0, 20_000).Select(i => fixture.Tier.SetAsync(fixture.Record($"k{i}", 1_000), wait: true, Cancellation).AsTask());
        await Task.WhenAll(sets).WaitAsync(Bound, Cancellation);
        Assert.True(await fixture.HasAsync("session"));
        Assert.InRange(fixture.Tier.GetStatistics().Bytes, 0, 8 << 20);
    }
}
