using System.Diagnostics;
using Forebay.Testing.Consistency;
using Xunit;

namespace Forebay.Tests.Consistency;

public sealed class NodeCheckerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_good_log_has_no_violation_and_its_staleness_is_told()
    {
        NodeReport report = NodeChecker.Check([Write(0, 1, 0, 10), Read(0, 1, 11), Read(1, 0, 1000), Write(1, 2, 1100, 1110), Read(1, 2, 1111), Read(0, 1, 1200)], Bound);
        Assert.Empty(report.Violations);
        Assert.Equal((2, 990), (report.Stale, (int)report.StaleMax.TotalMilliseconds));
    }

    [Fact]
    public void A_number_that_was_never_written_is_found() => AssertFound("never written", Read(0, 7, 0));

    [Fact]
    public void A_number_read_before_its_write_began_is_found() => AssertFound("before its write began", Read(0, 1, 0), Write(0, 1, 100, 110));

    [Fact]
    public void A_read_through_the_same_node_after_its_acknowledgement_is_found() => AssertFound("through node 0", Write(0, 1, 0, 10), Read(0, 0, 11));

    [Fact]
    public void A_client_that_does_not_read_its_own_write_is_found() => AssertFound("client 0", Write(0, 1, 0, 10), Read(0, 0, 11) with { Client = 0 });

    [Fact]
    public void A_read_of_another_node_beyond_the_bound_is_found() => AssertFound("2 ms after", Write(0, 1, 0, 10), Read(1, 0, 12), bound: TimeSpan.FromMilliseconds(1));

    [Fact]
    public void What_was_not_on_the_bus_binds_no_other_node() => Assert.Empty(NodeChecker.Check([Write(0, 1, 0, 10) with { SentAt = long.MaxValue }, Read(1, 0, 10_000)], Bound).Violations);

    [Fact]
    public void A_write_that_was_never_acknowledged_may_be_read_or_not() =>
        Assert.Empty(NodeChecker.Check([Write(0, 1, 0, 10) with { End = long.MaxValue, SentAt = long.MaxValue }, Read(0, 1, 11), Read(1, 0, 10_000)], Bound).Violations);

    [Fact]
    public void A_later_write_on_the_bus_binds_though_an_earlier_one_is_not() =>
        AssertFound("later write was on the bus", Write(0, 1, 0, 10) with { SentAt = long.MaxValue }, Write(2, 2, 20, 30), Read(1, 0, 10_000));

    [Fact]
    public void A_node_that_does_not_converge_is_found() => Assert.Single(NodeChecker.CheckConverged(new Dictionary<int, long> { [1] = 2 }, [Read(0, 2, 0), Read(1, 1, 0)]));

    [Fact]
    public void Positions_that_follow_each_other_are_good() =>
        Assert.Empty(PositionChecker.Check(0, [new(1, "", 0, "e/5", false), new(1, "e/5", 2, "e/7", false), new(2, "e/6", 1, "e/7", false), new(2, "e/7", 0, "f/90", true), new(2, "f/90", 1, "f/91", false)]));

    [Theory]
    [InlineData(1, "e/8", 1, "e/9", "went on from e/8")]
    [InlineData(1, "e/7", 1, "e/9", "1 messages lead")]
    [InlineData(1, "e/7", 1, "f/8", "1 messages lead")]
    [InlineData(2, "e/8", 1, "e/9", "began again at e/8")]
    public void A_skipped_message_is_found(int run, string from, int count, string to, string what) =>
        Assert.Contains(what, Assert.Single(PositionChecker.Check(0, [new(1, "e/5", 2, "e/7", false), new(run, from, count, to, false)])), StringComparison.Ordinal);

    private static void AssertFound(string what, params NodeOperation[] log) => Assert.Contains(NodeChecker.Check(log, Bound).Violations, line => line.Contains(what, StringComparison.Ordinal));

    private static void AssertFound(string what, NodeOperation first, NodeOperation second, TimeSpan bound) =>
        Assert.Contains(NodeChecker.Check([first, second], bound).Violations, line => line.Contains(what, StringComparison.Ordinal));

    private static long At(long milliseconds) => milliseconds * Stopwatch.Frequency / 1000;

    private static NodeOperation Write(int node, long number, long begin, long end) => new(node, 0, 1, true, number, At(begin), At(end), At(end));

    private static NodeOperation Read(int node, long number, long begin) => new(node, 9, 1, false, number, At(begin), At(begin + 1));
}
