using Xunit;

namespace Forebay.Server.Values;

public sealed class ValueTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("1h", 3600)]
    [InlineData("7d", 604_800)]
    [InlineData("0s", 0)]
    public void A_time_is_read_with_its_unit(string text, double seconds)
    {
        Assert.True(Duration.TryRead(text, out TimeSpan time));
        Assert.Equal(seconds, time.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("99999999999d")]
    [InlineData("99999999999999999999s")]
    public void What_is_no_time_is_not_read(string text) => Assert.False(Duration.TryRead(text, out _));

    [Theory]
    [InlineData("1500ms", "1500ms")]
    [InlineData("90s", "90s")]
    [InlineData("60m", "1h")]
    [InlineData("48h", "2d")]
    [InlineData("0s", "0ms")]
    public void A_time_is_written_in_its_longest_whole_unit(string text, string written)
    {
        Assert.True(Duration.TryRead(text, out TimeSpan time));
        Assert.Equal(written, Duration.Write(time));
    }

    [Theory]
    [InlineData("65536", 65_536, "64 KiB")]
    [InlineData("1000", 1000, "1000 bytes")]
    [InlineData("256MiB", 268_435_456, "256 MiB")]
    [InlineData("2GiB", 2_147_483_648, "2 GiB")]
    public void A_size_is_read_and_written(string text, long bytes, string written)
    {
        Assert.True(ByteSize.TryRead(text, out long read));
        Assert.Equal(bytes, read);
        Assert.Equal(written, ByteSize.Write(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("1MB")]
    [InlineData("-1")]
    [InlineData("9999999999GiB")]
    public void What_is_no_size_is_not_read(string text) => Assert.False(ByteSize.TryRead(text, out _));
}
