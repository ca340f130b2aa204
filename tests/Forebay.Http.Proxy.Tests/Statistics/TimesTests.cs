using Forebay.Http.Proxy.Statistics;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Statistics;

public sealed class TimesTests
{
    [Fact]
    public void Each_time_is_told_by_a_class_that_ends_behind_it_and_not_more_than_a_quarter()
    {
        long before = -1;
        for (double micros = 1; micros < 1e9; micros = Math.Max(micros + 1, Math.Floor(micros * 1.07)))
        {
            var time = TimeSpan.FromMicroseconds(micros);
            int index = Times.Index(time);
            Assert.True(index >= before, $"{micros} µs are in class {index}, what is less in {before}");
            before = index;
            double told = QuantileOf(1, time) * 1000;
            Assert.True(told > micros && told <= micros * 1.25, $"{micros} µs are told as {told}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void What_is_no_time_is_the_shortest(long ticks) => Assert.Equal(0, Times.Index(new TimeSpan(ticks)));

    [Fact]
    public void What_is_longer_than_all_is_the_longest() => Assert.Equal(Times.Count - 1, Times.Index(TimeSpan.MaxValue));

    [Fact]
    public void A_quantile_is_where_its_share_of_all_lies()
    {
        TimeSpan[] times = [.. Enumerable.Range(1, 100).Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];
        Assert.InRange(QuantileOf(0.5, times), 50, 62.5);
        Assert.InRange(QuantileOf(0.99, times), 99, 123.8);
        Assert.Null(Times.Quantile(new long[Times.Count], 0.5));
    }

    private static double QuantileOf(double share, params TimeSpan[] times)
    {
        long[] counts = new long[Times.Count];
        foreach (TimeSpan time in times)
            counts[Times.Index(time)]++;
        return Times.Quantile(counts, share)!.Value;
    }
}
