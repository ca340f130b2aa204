using Xunit;

namespace Forebay.Jobs.Tests.Handlers;

public sealed class JobBackOffTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 32)]
    [InlineData(10, 600)]
    [InlineData(int.MaxValue, 600)]
    public void The_wait_doubles_up_to_its_bound(int attempt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new JobBackOff().After(attempt, chance: 0));

    [Fact]
    public void Chance_takes_off_no_more_than_the_jitter()
    {
        Assert.Equal(TimeSpan.FromSeconds(75), new JobBackOff { First = TimeSpan.FromSeconds(100), Jitter = 0.5 }.After(1, chance: 0.5));
        Assert.Equal(TimeSpan.Zero, new JobBackOff { Jitter = 1 }.After(1, chance: 1));
        Assert.Equal(TimeSpan.FromSeconds(2), new JobBackOff { Jitter = 0 }.After(1, chance: 1));
    }
}
