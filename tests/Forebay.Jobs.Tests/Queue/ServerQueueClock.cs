using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Tests.Queue;

/// <summary>A server's clock, which nobody moves: spans are short, and what may happen is waited for. Nothing depends on how fast the machine is.</summary>
public sealed class ServerQueueClock : QueueClock
{
    public override TimeSpan Span => TimeSpan.FromSeconds(2);

    public override TimeSpan Calm => TimeSpan.FromMinutes(5);

    public override TimeSpan Beat => TimeSpan.FromMilliseconds(500);

    public override TimeSpan Tick => TimeSpan.FromMilliseconds(20);

    public override DateTimeOffset Now => DateTimeOffset.UtcNow;

    /// <summary>The one wait for a time: that it has passed is the condition.</summary>
    public override Task PassAsync(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);

    public override Task TrueAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(async () => await condition(), what);

    public override async Task TrueAfterAsync(TimeSpan span, DateTimeOffset began, Func<Task<bool>> condition, string what)
    {
        await TrueAsync(condition, what);
        // A wall clock may be set by a hair while the test runs; a server that does not wait at all is far off.
        Assert.True(DateTimeOffset.UtcNow - began >= span - Tick, "too early: " + what);
    }

    public override Task PassUntilAsync(Task ended) => ended.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
}
