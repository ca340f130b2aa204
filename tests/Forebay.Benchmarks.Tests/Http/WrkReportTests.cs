using Forebay.Benchmarks.Http;
using Xunit;

namespace Forebay.Benchmarks.Tests.Http;

public sealed class WrkReportTests
{
    private const string Report =
        """
        Running 3s test @ http://127.0.0.1:8080/1024
          1 threads and 64 connections
          Thread Stats   Avg      Stdev     Max   +/- Stdev
            Latency     1.59ms    2.10ms  30.00ms   91.13%
            Req/Sec    51.42k     3.21k   57.00k    70.00%
          Latency Distribution
             50%  635.00us
             75%    1.20ms
             90%    2.30ms
             99%   13.93ms
          153600 requests in 3.01s, 192.10MB read
        Requests/sec:  51029.90
        Transfer/sec:     63.82MB

        """;

    [Fact]
    public void A_report_tells_requests_rate_and_slowest_hundredth() => Assert.Equal(new WrkReport(153_600, 51_029.9, TimeSpan.FromMilliseconds(13.93)), WrkReport.Parse(Report));

    [Theory]
    [InlineData("640.00us", 0.64)]
    [InlineData("1.50s", 1500)]
    [InlineData("1.00m", 60_000)]
    public void A_time_is_read_in_its_unit(string time, double milliseconds) =>
        Assert.Equal(milliseconds, WrkReport.Parse(Report.Replace("13.93ms", time, StringComparison.Ordinal)).P99.TotalMilliseconds, 6);

    [Theory]
    [InlineData("  Socket errors: connect 0, read 3, write 0, timeout 0")]
    [InlineData("  Non-2xx or 3xx responses: 7")]
    public void Requests_that_failed_are_an_error(string line) =>
        Assert.Contains(line.Trim(), Assert.Throws<BenchInputException>(() => WrkReport.Parse(Report + line + "\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_text_is_an_error_that_shows_it() =>
        Assert.Contains("unable to connect", Assert.Throws<BenchInputException>(() => WrkReport.Parse("unable to connect")).Message, StringComparison.Ordinal);
}
