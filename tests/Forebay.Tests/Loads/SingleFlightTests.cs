using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Loads;

public sealed class SingleFlightTests : CacheTest
{
    [Fact]
    public async Task Ten_thousand_callers_share_one_load()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        int loads = 0;
        Task<string>[] callers = [.. Enumerable.Range(0, 10_000).Select(_ => Task.Run(
            async () => await cache.GetOrCreateAsync("k", async (_, token) =>
            {
                Interlocked.Increment(ref loads);
                await gate.PassAsync(token);
                return "value";
            }, null, null, Cancellation),
            Cancellation))];
        await gate.Arrived;
        gate.Open();
        Assert.All(await Task.WhenAll(callers), value => Assert.Equal("value", value));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task A_callers_cancellation_does_not_end_the_load_for_the_others()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        using var leaving = new CancellationTokenSource();
        Task<string> first = cache.GetOrCreateAsync("k", async (_, token) => { await gate.PassAsync(token); return "value"; }, null, null, leaving.Token).AsTask();
        await gate.Arrived;
        Task<string> second = cache.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult("other"), null, null, Cancellation).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Open();
        Assert.Equal("value", await second);
    }

    [Fact]
    public async Task The_last_callers_cancellation_ends_the_load()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        var ended = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        Task<string> only = cache.GetOrCreateAsync<string>("k", async (_, token) =>
        {
            token.Register(() => ended.TrySetResult());
            await gate.PassAsync(token);
            return "value";
        }, null, null, leaving.Token).AsTask();
        await gate.Arrived;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal("new", (await LoadAsync(cache, "k", "new")).Value);
    }

    [Fact]
    public async Task A_failed_load_fails_its_callers_and_is_not_stored()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        Task<string> first = cache.GetOrCreateAsync<string>("k", async (_, token) => { await gate.PassAsync(token); throw new TestPrimaryException(); }, null, null, Cancellation).AsTask();
        await gate.Arrived;
        Task<string> second = cache.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult("never"), null, null, Cancellation).AsTask();
        gate.Open();
        await Assert.ThrowsAsync<TestPrimaryException>(() => first);
        await Assert.ThrowsAsync<TestPrimaryException>(() => second);
        Assert.Equal("new", (await LoadAsync(cache, "k", "new")).Value);
    }

    [Fact]
    public async Task A_load_that_asks_for_its_own_key_is_an_error_that_names_it()
    {
        await using TieredCache cache = NewCache();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await cache.GetOrCreateAsync(
            "self", async (_, token) => await cache.GetOrCreateAsync("self", (_, _) => ValueTask.FromResult("x"), null, null, token), null, null, Cancellation));
        Assert.Contains("self", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loads_that_ask_for_each_other_in_one_flow_are_an_error()
    {
        await using TieredCache cache = NewCache();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await cache.GetOrCreateAsync(
            "a",
            async (_, token) => await cache.GetOrCreateAsync("b", async (_, inner) => await cache.GetOrCreateAsync("a", (_, _) => ValueTask.FromResult("x"), null, null, inner), null, null, token),
            null,
            null,
            Cancellation));
    }

    [Fact]
    public async Task Loads_of_two_flows_that_ask_for_each_other_are_an_error_and_no_deadlock()
    {
        await using TieredCache cache = NewCache();
        Gate a = new(), b = new();
        Task<string> first = cache.GetOrCreateAsync("a", async (_, token) => { await a.PassAsync(token); return await cache.GetOrCreateAsync("b", (_, _) => ValueTask.FromResult("x"), null, null, token); }, null, null, Cancellation).AsTask();
        Task<string> second = cache.GetOrCreateAsync("b", async (_, token) => { await b.PassAsync(token); return await cache.GetOrCreateAsync("a", (_, _) => ValueTask.FromResult("x"), null, null, token); }, null, null, Cancellation).AsTask();
        await a.Arrived;
        await b.Arrived;
        a.Open();
        b.Open();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.WhenAll(first, second).WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
    }

    [Fact]
    public async Task A_load_may_ask_for_another_key()
    {
        await using TieredCache cache = NewCache();
        string value = await cache.GetOrCreateAsync("outer", async (_, token) => "[" + await cache.GetOrCreateAsync("inner", (_, _) => ValueTask.FromResult("x"), null, null, token) + "]", null, null, Cancellation);
        Assert.Equal("[x]", value);
    }

    [Fact]
    public async Task Callers_of_a_type_that_can_be_changed_get_an_object_each()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        Task<List<int>>[] callers = [.. Enumerable.Range(0, 5).Select(_ => cache.GetOrCreateAsync("k", async (_, token) => { await gate.PassAsync(token); return new List<int> { 1, 2 }; }, null, null, Cancellation).AsTask())];
        await gate.Arrived;
        gate.Open();
        List<int>[] lists = await Task.WhenAll(callers);
        Assert.Equal(5, lists.Distinct(ReferenceEqualityComparer.Instance).Count());
        lists[0].Clear();
        Assert.Equal([1, 2], (await cache.GetAsync<List<int>>("k", null, Cancellation)).Value!);
    }

    [Fact]
    public async Task A_value_of_another_type_under_the_same_key_is_loaded_for_itself()
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, "k", "text");
        Assert.Equal(7, await cache.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult(7), null, null, Cancellation));
    }
}
