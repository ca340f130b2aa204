using Forebay.Testing;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Tests.Entries;

/// <summary>A serializer that throws costs the entry, never the call.</summary>
public sealed class SerializerFailureTests : IDisposable
{
    private readonly BrokenSerializer serializer = new();
    private readonly FakeTier tier = new();
    private readonly ServiceProvider services;
    private readonly TieredCache cache;

    public SerializerFailureTests()
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<IHybridCacheSerializer<Changeable>>(serializer);
        services = collection.BuildServiceProvider();
        cache = new TieredCache(new ForebayOptions(), [tier], services: services);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        cache.Dispose();
        services.Dispose();
    }

    [Fact]
    public async Task A_load_whose_value_cannot_be_written_gives_it_to_its_callers_and_stores_nothing()
    {
        serializer.CanWrite = false;
        Assert.Equal("1", (await LoadAsync("1")).Text);
        Assert.Equal("2", (await LoadAsync("2")).Text);
        Assert.Equal(0, tier.Count);
        Assert.True(cache.GetStatistics().SerializationFailures >= 2);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_is_a_miss()
    {
        await LoadAsync("1");
        serializer.CanRead = false;
        Assert.False((await cache.GetAsync<Changeable>("k", null, Cancellation)).Found);
        Assert.False(cache.TryGet("k", out Changeable? _));
        Assert.Equal("2", (await LoadAsync("2")).Text);
    }

    [Fact]
    public async Task A_set_of_a_value_that_cannot_be_written_removes_what_stood_there()
    {
        await LoadAsync("1");
        serializer.CanWrite = false;
        Assert.False(await cache.SetAsync("k", new Changeable { Text = "2" }, EntryOptions.Default, null, Cancellation));
        Assert.False((await cache.GetAsync<Changeable>("k", null, Cancellation)).Found);
    }

    private async Task<Changeable> LoadAsync(string text) =>
        await cache.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult(new Changeable { Text = text }), null, null, Cancellation);
}
