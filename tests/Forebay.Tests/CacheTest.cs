using Forebay.Testing;
using Xunit;

namespace Forebay.Tests;

/// <summary>What tests of the engine share: a clock that stands still, a cache on it, and a short way to load.</summary>
public abstract class CacheTest
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ManualTimeProvider Time { get; } = new();

    protected TieredCache NewCache(Action<ForebayOptions>? configure = null, params ITier[] tiers)
    {
        var options = new ForebayOptions();
        foreach (RegionOptions region in options.Regions.Values)
            region.Jitter = 0;
        configure?.Invoke(options);
        return new TieredCache(options, tiers, Time);
    }

    protected static async Task<CacheResult<string>> LoadAsync(TieredCache cache, string key, string value, string[]? tags = null, EntryOptions? options = null) =>
        await cache.GetOrCreateResultAsync(key, (_, _) => ValueTask.FromResult(value), options, tags, Cancellation);

    /// <summary>A load that stands at a gate after it has read <paramref name="value"/>.</summary>
    protected static Task<CacheResult<string>> LoadThroughAsync(TieredCache cache, string key, string value, Gate gate, string[]? tags = null, string[]? lateTags = null, EntryOptions? options = null) =>
        cache.GetOrCreateResultAsync(
            key,
            async (context, token) =>
            {
                await gate.PassAsync(token);
                context.AddTags(lateTags ?? []);
                return value;
            },
            options,
            tags,
            Cancellation).AsTask();
}
