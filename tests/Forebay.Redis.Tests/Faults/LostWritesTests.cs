using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Faults;

/// <summary>A Redis that lacks what it had acknowledged: none of its old entries is served, and nodes empty their own tiers.</summary>
[Trait("Needs", "server")]
public sealed class LostWritesTests : RedisNodesTest
{
    [Fact]
    public async Task Row31_A_server_whose_disk_lacks_the_last_invalidations_brings_no_old_entry_back()
    {
        await using RedisServer server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
        TieredCache a = await NodeAsync(server.Address), b = await NodeAsync(server.Address);
        await LoadBothAsync(a, b);
        using var disk = new DiskCopy(server.Folder);
        await a.RemoveByTagAsync("t", Cancellation);
        await HeardAsync(server, b);

        await server.KillAsync();
        disk.PutBack();
        await server.RestartAsync();
        Assert.True(await StandsAsync(server, "k", "t"), "The server does not have the old entry any more: the test would show nothing.");
        await AssertNothingIsOldAsync(server.Address, a, b);
    }

    [Fact]
    public async Task Row31_A_replica_that_takes_over_without_the_last_invalidation_brings_no_old_entry_back()
    {
        await using RedisServer master = await RedisServer.StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{master.Port}");
        string both = $"{master.Address},{replica.Address}";
        TieredCache a = await NodeAsync(both), b = await NodeAsync(both);
        await LoadBothAsync(a, b);
        await Eventually.TrueAsync(async () => await StandsAsync(replica, "k", "t"), "the replica has the entry");
        // It is stopped and cut off, so that what is still on its way does not reach it either.
        replica.Pause();
        await master.AskAsync("CLIENT", "KILL", "TYPE", "replica");
        await a.RemoveByTagAsync("t", Cancellation);
        await HeardAsync(master, b);

        await master.KillAsync();
        replica.Resume();
        Assert.Equal("OK", await replica.AskAsync("REPLICAOF", "NO", "ONE"));
        Assert.True(await StandsAsync(replica, "k", "t"), "The replica does not have the old entry: the test would show nothing.");
        await AssertNothingIsOldAsync(both, a, b);
    }

    [Fact]
    public async Task A_replica_is_not_read_even_where_it_is_the_only_server_that_was_named()
    {
        await using RedisServer master = await RedisServer.StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{master.Port}");
        await using var tier = new RedisTier(new RedisTierOptions { ConnectionString = $"{replica.Address},{Fast}" });
        RedisConnectionException refused = await Assert.ThrowsAsync<RedisConnectionException>(async () => await tier.Log.EndAsync(Cancellation));
        Assert.Contains("replica", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row31_A_master_that_was_made_a_replica_and_then_a_master_again_is_met_anew()
    {
        await using RedisServer one = await RedisServer.StartAsync();
        await using RedisServer two = await RedisServer.StartAsync();
        TieredCache a = await NodeAsync(one.Address);
        await GetAsync(a, "k", () => "1", "t");
        long gaps = a.GetStatistics().Bus!.Gaps;
        // Its connections stay open over both changes.
        await one.AskAsync("REPLICAOF", "127.0.0.1", $"{two.Port}");
        await Eventually.TrueAsync(() => a.GetStatistics().Tiers.Any(tier => tier.State != "ok"), "the node has noticed that it is a replica");
        await one.AskAsync("REPLICAOF", "NO", "ONE");
        await CalmAsync(a);
        await Eventually.TrueAsync(() => a.GetStatistics().Bus!.Gaps > gaps, "the node has emptied its own tiers");
        Assert.Equal("2", await GetAsync(a, "k", () => "2", "t"));
    }

    private static async Task LoadBothAsync(TieredCache a, TieredCache b)
    {
        await GetAsync(a, "k", () => "1", "t");
        Assert.Equal("1", await GetAsync(b, "k", () => "2", "t"));
        Assert.Equal("1", await GetAsync(b, "other", () => "1", "u"));
    }

    private async Task AssertNothingIsOldAsync(string address, TieredCache a, TieredCache b)
    {
        await Eventually.TrueAsync(() => a.GetStatistics().Bus!.Gaps > 0 && b.GetStatistics().Bus!.Gaps > 0, "both nodes have noticed");
        await CalmAsync(a);
        await CalmAsync(b);
        // What no invalidation named is gone too: nobody knows which were lost.
        Assert.Equal("2", await GetAsync(b, "other", () => "2", "u"));
        TieredCache fresh = await NodeAsync(address);
        Assert.Equal("2", await GetAsync(fresh, "k", () => "2", "t"));
        Assert.Equal("2", await GetAsync(a, "k", () => "3", "t"));
        Assert.Equal("2", await GetAsync(b, "k", () => "3", "t"));
    }

    /// <summary>What the disk had at a moment: as a loss of power leaves it, which takes what was not yet synchronized.</summary>
    private sealed class DiskCopy : IDisposable
    {
        private readonly string from;
        private readonly string copy = Directory.CreateTempSubdirectory("forebay-test").FullName;

        public DiskCopy(string folder)
        {
            from = Path.Combine(folder, "appendonlydir");
            Copy(from, copy);
        }

        public void PutBack()
        {
            Directory.Delete(from, recursive: true);
            Directory.CreateDirectory(from);
            Copy(copy, from);
        }

        public void Dispose() => Directory.Delete(copy, recursive: true);

        private static void Copy(string source, string target)
        {
            foreach (string file in Directory.GetFiles(source))
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
