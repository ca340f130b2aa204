using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Locks;

public sealed class SqliteLocksTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_lock_that_is_held_is_not_given_to_another_process()
    {
        using var folder = new TestFolder();
        using var one = new SqliteLocks(folder["locks.db"]);
        using var other = new SqliteLocks(folder["locks.db"]);
        using SqliteLock? held = one.TryAcquire("nightly", Long);
        Assert.NotNull(held);
        Assert.Null(other.TryAcquire("nightly", Long));
        using SqliteLock? unrelated = other.TryAcquire("weekly", Long);
        Assert.NotNull(unrelated);
    }

    [Fact]
    public void Each_holder_has_a_greater_fence_than_the_one_before()
    {
        using var folder = new TestFolder();
        using var locks = new SqliteLocks(folder["locks.db"]);
        long last = 0;
        for (int i = 0; i < 5; i++)
        {
            using SqliteLock held = locks.TryAcquire("nightly", Long)!;
            Assert.True(held.Fence > last);
            last = held.Fence;
        }
    }

    [Fact]
    public void A_lock_whose_time_is_over_is_free_and_its_holder_is_told()
    {
        using var folder = new TestFolder();
        var time = new SettableTime();
        using var one = new SqliteLocks(folder["locks.db"], time);
        using var other = new SqliteLocks(folder["locks.db"], time);
        SqliteLock first = one.TryAcquire("nightly", TimeSpan.FromSeconds(10))!;
        time.Now += TimeSpan.FromSeconds(6);
        Assert.True(first.Renew(TimeSpan.FromSeconds(10)));
        time.Now += TimeSpan.FromSeconds(6);
        Assert.Null(other.TryAcquire("nightly", Long));
        time.Now += TimeSpan.FromSeconds(5);
        using SqliteLock? second = other.TryAcquire("nightly", Long);
        Assert.NotNull(second);
        Assert.False(first.Renew(Long));
        first.Dispose();
        Assert.Null(one.TryAcquire("nightly", Long));
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_one_at_a_time_holds_it()
    {
        using var folder = new TestFolder();
        int inside = 0, most = 0, rounds = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(
            async () =>
            {
                using var locks = new SqliteLocks(folder["locks.db"]);
                for (int i = 0; i < 5; i++)
                {
                    using SqliteLock held = await locks.AcquireAsync("one", Long, TestContext.Current.CancellationToken);
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    Interlocked.Increment(ref rounds);
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                }
            },
            TestContext.Current.CancellationToken)));
        Assert.Equal(1, most);
        Assert.Equal(30, rounds);
    }

    [Fact]
    public void A_bad_name_or_time_is_an_error_that_says_so()
    {
        using var folder = new TestFolder();
        using var locks = new SqliteLocks(folder["locks.db"]);
        Assert.Throws<ArgumentException>(() => locks.TryAcquire("", Long));
        Assert.Contains("513", Assert.Throws<ArgumentException>(() => locks.TryAcquire(new string('x', 513), Long)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => locks.TryAcquire("x", TimeSpan.Zero));
    }

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
