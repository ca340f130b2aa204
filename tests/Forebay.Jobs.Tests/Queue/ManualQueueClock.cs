using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Tests.Queue;

/// <summary>A clock that the test moves: everything is exact to the millisecond.</summary>
public sealed class ManualQueueClock(ManualTimeProvider clock) : QueueClock
{
    public override TimeSpan Span => TimeSpan.FromMinutes(1);

    public override TimeSpan Calm => TimeSpan.FromMinutes(1);

    public override TimeSpan Beat => TimeSpan.FromSeconds(50);

    public override TimeSpan Tick => TimeSpan.FromMilliseconds(1);

    public override DateTimeOffset Now => clock.GetUtcNow();

    public override Task PassAsync(TimeSpan time)
    {
        clock.Advance(time);
        return Task.CompletedTask;
    }

    public override async Task TrueAsync(Func<Task<bool>> condition, string what) => Assert.True(await condition(), what);

    public override async Task TrueAfterAsync(TimeSpan span, DateTimeOffset began, Func<Task<bool>> condition, string what)
    {
        clock.Advance(span - (Now - began) - Tick);
        Assert.False(await condition(), "too early: " + what);
        clock.Advance(Tick);
        Assert.True(await condition(), what);
    }

    public override Task PassUntilAsync(Task ended) => Eventually.TrueAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return ended.IsCompletedSuccessfully;
        },
        "the task ended");
}
