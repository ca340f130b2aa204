using Forebay.Jobs.RabbitMq.Topology;
using Xunit;

namespace Forebay.Jobs.RabbitMq.Tests.Topology;

public sealed class DelayLadderTests
{
    [Fact]
    public void No_delay_is_shorter_than_asked_for_nor_longer_by_more_than_an_eighth()
    {
        var random = new Random(17);
        for (int i = 0; i < 100_000; i++)
        {
            long wanted = (long)Math.Exp(random.NextDouble() * Math.Log(DelayLadder.Longest - 128)) + 128;
            (long rung, TimeSpan remaining) = DelayLadder.First(TimeSpan.FromMilliseconds(wanted), DelayLadder.Longest);
            Assert.Equal(TimeSpan.Zero, remaining);
            Assert.InRange(rung, wanted, wanted + (wanted / 8));
        }
    }

    [Theory]
    [InlineData(0.01, 128)]
    [InlineData(128, 128)]
    [InlineData(128.5, 144)]
    [InlineData(2000, 2048)]
    [InlineData(60_000, 61_440)]
    public void Delays_stand_on_few_rungs(double wanted, long rung) => Assert.Equal((rung, TimeSpan.Zero), DelayLadder.First(TimeSpan.FromMilliseconds(wanted), DelayLadder.Longest));

    [Fact]
    public void All_rungs_together_are_few() =>
        Assert.InRange(Enumerable.Range(0, 4_000_000).Select(i => DelayLadder.First(TimeSpan.FromMilliseconds(i * 537L), DelayLadder.Longest).Rung).Distinct().Count(), 150, 200);

    [Fact]
    public void A_delay_beyond_the_last_rung_goes_on_after_it()
    {
        (long rung, TimeSpan remaining) = DelayLadder.First(JobLimits.MaxDelay, DelayLadder.Longest);
        Assert.Equal(DelayLadder.Longest, rung);
        Assert.Equal(JobLimits.MaxDelay, TimeSpan.FromMilliseconds(rung) + remaining);
    }
}
