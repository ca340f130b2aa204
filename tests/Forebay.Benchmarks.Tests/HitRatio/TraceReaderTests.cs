using System.IO.Compression;
using System.Text;
using Forebay.Benchmarks.HitRatio.Traces;
using Xunit;

namespace Forebay.Benchmarks.Tests.HitRatio;

public sealed class TraceReaderTests
{
    [Fact]
    public void A_number_on_a_line_is_a_key() => Assert.Equal([7, 9, 7], Read("7\n9\n7\n"));

    [Fact]
    public void Text_on_a_line_is_a_key_the_same_each_time()
    {
        ulong[] keys = Read("user:1\r\nuser:2\r\nuser:1");
        Assert.Equal(keys[0], keys[2]);
        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact]
    public void An_arc_line_stands_for_consecutive_blocks() => Assert.Equal([100, 101, 102, 5], Read("100 3 0 0\n5 1 0 1\n"));

    [Fact]
    public void Gzip_is_told_by_its_magic_bytes()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write("100 2 0 0\n"u8);
        packed.Position = 0;
        Assert.Equal([100, 101], TraceReader.Read(packed, "t.gz"));
    }

    [Fact]
    public void Empty_lines_and_comments_are_passed_over() => Assert.Equal([1, 2], Read("# a trace\n\n1\n\n2\n"));

    [Fact]
    public void A_line_of_another_shape_is_an_error_with_its_number()
    {
        BenchInputException error = Assert.Throws<BenchInputException>(() => Read("100 3 0 0\n# note\nabc\n"));
        Assert.Equal("Trace t.txt, line 3: 'abc' can't be used; " +
            "expected four whole numbers, 'start count ignored ignored', as on the file's first lines.", error.Message);
    }

    [Theory]
    [InlineData("1 0 0 0")]
    [InlineData("1 99999999999 0 0")]
    [InlineData("18446744073709551615 2 0 0")]
    public void A_count_that_can_not_be_is_an_error(string line) =>
        Assert.Contains("line 1", Assert.Throws<BenchInputException>(() => Read(line)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_without_keys_is_an_error() =>
        Assert.Contains("holds no keys", Assert.Throws<BenchInputException>(() => Read("\n\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_binary_file_is_an_error() =>
        Assert.Contains("line 1", Assert.Throws<BenchInputException>(() => Read("a\0b\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_gzip_data_is_an_error()
    {
        using MemoryStream damaged = new([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF]);
        Assert.Contains("gzip", Assert.Throws<BenchInputException>(() => TraceReader.Read(damaged, "t.gz")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_that_names_it() =>
        Assert.Contains("/no/such.trace", Assert.Throws<BenchInputException>(() => TraceReader.Read("/no/such.trace")).Message, StringComparison.Ordinal);

    private static ulong[] Read(string text)
    {
        using MemoryStream file = new(Encoding.UTF8.GetBytes(text));
        return TraceReader.Read(file, "t.txt");
    }
}
