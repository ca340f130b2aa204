using Forebay.Distributed;
using Forebay.Testing;
using Forebay.Testing.Contracts;
using Forebay.Tests.Distributed;
using Microsoft.Extensions.Caching.Distributed;
using Xunit;

namespace Forebay.Tests.Bus;

/// <summary>Sliding entries in a tier that several nodes share.</summary>
public sealed class TouchTests : NodesTest
{
    private readonly FakeSharedStore store = new();
    private static readonly DistributedCacheEntryOptions Sliding = new() { SlidingExpiration = TimeSpan.FromMinutes(1) };

    [Theory]
    [InlineData("k")]
    [InlineData("sessions:k")]
    public async Task A_read_on_one_node_prolongs_the_entry_for_the_others(string key)
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        DistributedCacheAdapter onA = new(a.Cache, Time), onB = new(b.Cache, Time);
        await onA.SetAsync(key, [1], Sliding, Cancellation);
        for (int i = 0; i < 3; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(40));
            Assert.NotNull(await onA.GetAsync(key, Cancellation));
        }
        Assert.NotNull(await onB.GetAsync(key, Cancellation));
    }

    [Theory]
    [InlineData("k")]
    [InlineData("sessions:k")]
    public async Task A_read_that_prolongs_does_not_bring_back_what_another_node_removed(string key)
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        DistributedCacheAdapter onA = new(a.Cache, Time), onC = new(c.Cache, Time);
        await onA.SetAsync(key, [1], Sliding, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(40));
        var interrupted = new DistributedCacheAdapter(a.Cache, new InterruptingTime(Time, () => b.Cache.RemoveAsync(key, Cancellation).AsTask().GetAwaiter().GetResult()));
        await interrupted.GetAsync(key, Cancellation);
        Assert.Null(await onC.GetAsync(key, Cancellation));
    }

    protected override ISharedTier NewTier(int node, bool takesOver) => new FakeSharedTier(store, node) { TakesOver = takesOver };
}
