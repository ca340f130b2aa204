using Forebay.Testing.Consistency;
using Xunit;

namespace Forebay.Tests.Consistency;

public sealed class CheckerTests
{
    [Fact]
    public void A_good_log_has_no_violation() => Assert.Empty(Checker.Check([Write(1, 0, 10), Read(0, 0, 5), Read(1, 2, 12), Write(2, 20, 30), Read(2, 25, 26), Read(2, 31, 32)]));

    [Fact]
    public void A_number_that_was_never_written_is_found() => Assert.Contains("never written", Assert.Single(Checker.Check([Write(1, 0, 10), Read(7, 20, 30)])), StringComparison.Ordinal);

    [Fact]
    public void A_number_read_before_its_write_began_is_found() => Assert.Contains("before its write", Assert.Single(Checker.Check([Read(1, 0, 5), Write(1, 10, 20)])), StringComparison.Ordinal);

    [Fact]
    public void A_stale_read_after_an_acknowledgement_is_found() => Assert.Contains("after 2 was acknowledged", Assert.Single(Checker.Check([Write(1, 0, 10), Write(2, 20, 30), Read(1, 31, 32)])), StringComparison.Ordinal);

    [Fact]
    public void A_client_that_goes_back_is_found() => Assert.Contains("saw 2 and then 1", Assert.Single(Checker.Check([Write(1, 0, 10), Write(2, 20, 50), Read(2, 21, 22), Read(1, 23, 24)])), StringComparison.Ordinal);

    [Fact]
    public void A_register_that_does_not_converge_is_found() => Assert.Single(Checker.CheckConverged([Write(1, 0, 10), Write(2, 20, 30)], [Read(1, 40, 50)]));

    private static Operation Write(long number, long begin, long end) => new(1, 1, true, number, begin, end);

    private static Operation Read(long number, long begin, long end) => new(2, 1, false, number, begin, end);
}
