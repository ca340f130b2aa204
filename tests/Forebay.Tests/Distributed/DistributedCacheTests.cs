using System.Buffers;
using Forebay.Distributed;
using Forebay.Testing;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Tests.Distributed;

public sealed class DistributedCacheTests : IDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly ServiceProvider services;
    private readonly IBufferDistributedCache cache;

    public DistributedCacheTests()
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(time);
        collection.AddForebay(builder => builder.Configure(options =>
        {
            options.Liveness.StampSlots = 256;
            foreach (RegionOptions region in options.Regions.Values)
                region.Jitter = 0;
        }));
        services = collection.BuildServiceProvider();
        cache = services.GetRequiredService<IBufferDistributedCache>();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task What_was_set_is_got_until_it_is_removed()
    {
        await cache.SetAsync("k", [1, 2, 3], new DistributedCacheEntryOptions(), Cancellation);
        Assert.Equal([1, 2, 3], await cache.GetAsync("k", Cancellation));
        await cache.RemoveAsync("k", Cancellation);
        Assert.Null(await cache.GetAsync("k", Cancellation));
    }

    [Fact]
    public void The_synchronous_members_do_the_same()
    {
        cache.Set("k", [1], new DistributedCacheEntryOptions());
        Assert.Equal([1], cache.Get("k"));
        cache.Refresh("k");
        cache.Remove("k");
        Assert.Null(cache.Get("k"));
    }

    [Fact]
    public async Task An_absolute_expiration_ends_it()
    {
        await cache.SetAsync("k", [1], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) }, Cancellation);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(await cache.GetAsync("k", Cancellation));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await cache.GetAsync("k", Cancellation));
    }

    [Fact]
    public async Task A_sliding_expiration_is_put_off_by_reads_and_refreshes_up_to_the_absolute_one()
    {
        var options = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1), AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(3) };
        await cache.SetAsync("k", [1], options, Cancellation);
        for (int i = 0; i < 4; i++)
        {
            time.Advance(TimeSpan.FromSeconds(40));
            await cache.RefreshAsync("k", Cancellation);
        }
        Assert.NotNull(await cache.GetAsync("k", Cancellation));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(await cache.GetAsync("k", Cancellation));
        await cache.SetAsync("k", [1], options, Cancellation);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await cache.GetAsync("k", Cancellation));
    }

    [Theory]
    [InlineData("k")]
    [InlineData("sessions:k")]
    public async Task A_read_that_prolongs_an_entry_does_not_undo_a_removal_that_came_in_between(string key)
    {
        await cache.SetAsync(key, [1], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) }, Cancellation);
        time.Advance(TimeSpan.FromSeconds(40));
        var interrupted = new DistributedCacheAdapter(services.GetRequiredService<TieredCache>(), new InterruptingTime(time, () => cache.Remove(key)));
        await interrupted.GetAsync(key, Cancellation);
        Assert.Null(await cache.GetAsync(key, Cancellation));
    }

    [Theory]
    [InlineData("k")]
    [InlineData("sessions:k")]
    public async Task A_read_that_prolongs_an_entry_does_not_overwrite_a_set_that_came_in_between(string key)
    {
        var options = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) };
        await cache.SetAsync(key, [1], options, Cancellation);
        time.Advance(TimeSpan.FromSeconds(40));
        var interrupted = new DistributedCacheAdapter(services.GetRequiredService<TieredCache>(), new InterruptingTime(time, () => cache.Set(key, [2], options)));
        await interrupted.GetAsync(key, Cancellation);
        Assert.Equal([2], await cache.GetAsync(key, Cancellation));
    }

    [Fact]
    public async Task A_session_slides_on_where_the_removal_of_another_key_shares_its_stamp()
    {
        await cache.SetAsync("sessions:k", [1], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) }, Cancellation);
        // The table of these options is small, so that some of these share the place of any key.
        for (int i = 0; i < 5_000; i++)
            await cache.RemoveAsync($"other:{i}", Cancellation);
        for (int i = 0; i < 4; i++)
        {
            time.Advance(TimeSpan.FromSeconds(40));
            Assert.NotNull(await cache.GetAsync("sessions:k", Cancellation));
        }
        await cache.RemoveAsync("sessions:k", Cancellation);
        Assert.Null(await cache.GetAsync("sessions:k", Cancellation));
    }

    [Fact]
    public async Task A_time_in_the_past_is_an_error_that_says_so()
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => cache.SetAsync("k", [1], new DistributedCacheEntryOptions { AbsoluteExpiration = time.GetUtcNow().AddSeconds(-1) }, Cancellation));
        Assert.Contains("past", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buffers_are_read_and_written_without_their_headers()
    {
        await cache.SetAsync("k", new ReadOnlySequence<byte>([7, 8]), new DistributedCacheEntryOptions(), Cancellation);
        var target = new ArrayBufferWriter<byte>();
        Assert.True(await cache.TryGetAsync("k", target, Cancellation));
        Assert.Equal([7, 8], target.WrittenSpan.ToArray());
        Assert.False(await cache.TryGetAsync("none", target, Cancellation));
    }

    [Fact]
    public async Task What_a_caller_does_to_its_bytes_does_not_change_the_entry()
    {
        await cache.SetAsync("k", [1], new DistributedCacheEntryOptions(), Cancellation);
        byte[] mine = (await cache.GetAsync("k", Cancellation))!;
        mine[0] = 9;
        Assert.Equal([1], await cache.GetAsync("k", Cancellation));
    }
}
