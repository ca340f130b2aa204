using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Bus;

/// <summary>A node with a file that was away, was killed, or could not send.</summary>
public sealed class NodeRestartTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly InProcessInvalidationLog bus = new(maxMessages: 50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_node_that_was_away_replays_what_it_missed_before_it_serves_and_is_warm_in_the_rest()
    {
        await using TieredCache other = await OpenAsync("other.db");
        await using (TieredCache node = await OpenAsync("node.db"))
        {
            await LoadAsync(node, "missed", "1", "t");
            await LoadAsync(node, "kept", "1", "u");
        }
        await other.RemoveByTagAsync("t", Cancellation);
        await using TieredCache again = await OpenAsync("node.db");
        Assert.Equal("2", await LoadAsync(again, "missed", "2", "t"));
        Assert.Equal("1", await LoadAsync(again, "kept", "2", "u"));
    }

    [Fact]
    public async Task Nothing_of_the_file_is_served_before_the_bus_was_read()
    {
        await using (TieredCache node = await OpenAsync("node.db"))
            await LoadAsync(node, "k", "1", "t");
        var log = new FakeLog(bus) { ReadFailure = new IOException("away") };
        await using TieredCache again = Open("node.db", log);
        Assert.Equal("2", await LoadAsync(again, "k", "2", "t"));
    }

    [Fact]
    public async Task Row29_A_node_that_missed_more_than_the_log_holds_empties_its_file()
    {
        await using TieredCache other = await OpenAsync("other.db");
        await using (TieredCache node = await OpenAsync("node.db"))
            await LoadAsync(node, "k", "1", "t");
        for (int i = 0; i < 60; i++)
            await other.RemoveByTagAsync($"u{i}", Cancellation);
        await using TieredCache again = await OpenAsync("node.db");
        Assert.Equal(1, again.GetStatistics().Bus!.Gaps);
        Assert.Equal("2", await LoadAsync(again, "k", "2", "t"));
    }

    [Fact]
    public async Task Row32_What_could_not_be_sent_is_sent_by_the_next_run()
    {
        await using TieredCache other = await OpenAsync("other.db");
        await LoadAsync(other, "a", "1", "t");
        await LoadAsync(other, "b", "1");
        var log = new FakeLog(bus) { AppendFailure = new IOException("away") };
        await using (TieredCache node = await OpenAsync("node.db", log))
        {
            await node.RemoveByTagAsync("t", Cancellation);
            await node.RemoveAsync("b", Cancellation);
            Assert.Equal(2, node.GetStatistics().Bus!.Outbox);
        }
        await using TieredCache again = await OpenAsync("node.db");
        await SentAsync(again);
        await HeardAsync(other);
        Assert.Equal("2", await LoadAsync(other, "a", "2", "t"));
        Assert.Equal("2", await LoadAsync(other, "b", "2"));
    }

    [Fact]
    public async Task What_was_sent_is_not_sent_again()
    {
        var log = new FakeLog(bus) { AppendFailure = new IOException("away") };
        await using (TieredCache node = await OpenAsync("node.db", log))
        {
            await node.RemoveByTagAsync("t", Cancellation);
            log.AppendFailure = null;
            await SentAsync(node);
        }
        var second = new FakeLog(bus);
        await using (TieredCache again = await OpenAsync("node.db", second))
            Assert.Equal(0, again.GetStatistics().Bus!.Outbox);
        Assert.Equal(0, second.Appended);
    }

    [Fact]
    public async Task Row11_A_write_that_a_kill_left_open_is_told_to_the_other_nodes_by_the_next_run()
    {
        await using TieredCache other = await OpenAsync("other.db");
        await LoadAsync(other, "k", "1", "row:1");
        await using (TieredCache node = await OpenAsync("node.db"))
        {
            // Never ended, as a kill leaves it.
            _ = await node.BeginWriteAsync(["row:1"], Cancellation);
            await node.FlushAsync(Cancellation);
        }
        await using TieredCache again = await OpenAsync("node.db");
        await SentAsync(again);
        await HeardAsync(other);
        Assert.Equal("2", await LoadAsync(other, "k", "2", "row:1"));
    }

    [Fact]
    public async Task A_file_that_is_set_aside_may_have_had_an_outbox_so_the_others_are_told_everything()
    {
        await using TieredCache other = await OpenAsync("other.db");
        await LoadAsync(other, "k", "1", "t");
        await using (TieredCache node = await OpenAsync("node.db"))
            await LoadAsync(node, "x", "1");
        await File.WriteAllBytesAsync(folder["node.db"], new byte[8192], Cancellation);
        await using TieredCache again = await OpenAsync("node.db");
        await SentAsync(again);
        await HeardAsync(other);
        Assert.Equal("2", await LoadAsync(other, "k", "2", "t"));
    }

    [Fact]
    public async Task A_value_of_an_open_write_is_not_taken_from_the_shared_tier_after_a_restart_before_the_others_know()
    {
        var store = new FakeSharedStore();
        await using (TieredCache other = Open("other.db", new FakeLog(bus), new FakeSharedTier(store, 1)))
        {
            await ServesAsync(other);
            await LoadAsync(other, "k", "old", "row:1");
        }
        await using (TieredCache node = Open("node.db", new FakeLog(bus), new FakeSharedTier(store, 2)))
        {
            await ServesAsync(node);
            _ = await node.BeginWriteAsync(["row:1"], Cancellation);
            await node.FlushAsync(Cancellation);
        }
        var tier = new GatedSharedTier(new FakeSharedTier(store, 3)) { InvalidationGate = new Gate() };
        await using TieredCache again = Open("node.db", new FakeLog(bus), tier);
        await ServesAsync(again);
        await tier.InvalidationGate.Arrived;
        Assert.Equal("new", await LoadAsync(again, "k", "new", "row:1"));
        tier.InvalidationGate.Open();
        await SentAsync(again);
    }

    private static ValueTask<string> LoadAsync(TieredCache cache, string key, string value, params string[] tags) =>
        cache.GetOrCreateAsync(key, (_, _) => ValueTask.FromResult(value), null, tags, Cancellation);

    private static Task ServesAsync(TieredCache cache) => Eventually.TrueAsync(() => cache.GetStatistics().Serving, "the node serves");

    private static Task SentAsync(TieredCache cache) => Eventually.TrueAsync(() => cache.GetStatistics().Bus is { Outbox: 0, Published: > 0 }, "the outbox is sent");

    private async Task HeardAsync(TieredCache cache)
    {
        string end = await bus.EndAsync(Cancellation);
        await Eventually.TrueAsync(() => cache.GetStatistics().Bus!.Position == end, "the node has heard the bus to its end");
    }

    private TieredCache Open(string file, FakeLog log, params ITier[] more) =>
        new(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = folder[file] }), .. more], log: log);

    private async Task<TieredCache> OpenAsync(string file, FakeLog? log = null)
    {
        TieredCache cache = Open(file, log ?? new FakeLog(bus));
        await ServesAsync(cache);
        return cache;
    }
}
