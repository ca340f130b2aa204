using Xunit;

namespace MusicStore.Generation;

public sealed class ZipfTests
{
    private const int Draws = 200_000;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0.4)]
    [InlineData(100, 0.4)]
    [InlineData(100, 0.9)]
    [InlineData(100, 1)]
    [InlineData(1_000_000, 1)]
    public void A_rank_is_never_outside_of_the_count(int count, double exponent)
    {
        var zipf = new Zipf(count, exponent);
        var random = new Random(7);

        for (int i = 0; i < Draws; i++)
            Assert.InRange(zipf.Next(random), 0, count - 1);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.9)]
    [InlineData(1)]
    [InlineData(1.5)]
    public void A_rank_is_drawn_as_often_as_the_law_says(double exponent)
    {
        const int Count = 50;
        var zipf = new Zipf(Count, exponent);
        var random = new Random(11);
        var drawn = new int[Count];
        for (int i = 0; i < Draws; i++)
            drawn[zipf.Next(random)]++;

        double all = Enumerable.Range(1, Count).Sum(rank => Math.Pow(rank, -exponent));
        for (int rank = 1; rank <= Count; rank++)
        {
            double expected = Draws * Math.Pow(rank, -exponent) / all;
            // Five standard deviations of a count: chance alone leaves them once in a million.
            Assert.InRange(drawn[rank - 1], expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        }
    }

    [Fact]
    public void A_law_over_no_ranks_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new Zipf(0, 1));
}
