using Forebay.Testing;

namespace Forebay.Redis.Tests.Servers;

/// <summary>What tests of a tier in a cluster share.</summary>
internal static class ClusterNodes
{
    /// <summary>Uses a tier until entries stay: then all servers of the cluster have been met. Disposes of it.</summary>
    public static async Task WarmAsync(RedisTier tier)
    {
        await using var node = new TieredCache(new ForebayOptions(), [tier]);
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => $"warm{i}")];
        var shared = new EntryOptions { ReadFrom = RegionTiers.Remote };
        await Eventually.TrueAsync(
            async () =>
            {
                bool all = true;
                foreach (string key in keys)
                    all &= (await node.GetOrCreateResultAsync(key, (_, _) => ValueTask.FromResult("warm"), shared)).Source == CacheSource.Remote;
                return all;
            },
            "all servers of the cluster are met");
    }
}
