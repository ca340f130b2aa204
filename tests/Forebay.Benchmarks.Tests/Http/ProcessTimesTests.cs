using System.Diagnostics;
using Forebay.Benchmarks.Http;
using Xunit;

namespace Forebay.Benchmarks.Tests.Http;

public sealed class ProcessTimesTests
{
    [Fact]
    public void A_name_with_spaces_and_parentheses_does_not_shift_the_fields() => Assert.Equal(
        new ProcessStat(4711, 42, 153),
        ProcessTimes.Parse("4711 (nginx: (worker) 1) S 42 4711 4711 0 -1 4194560 520 0 0 0 123 30 7 9 20 0 1 0 2734 11264000 1034 18446744073709551615 1 1 0 0 0 0 0"));

    [Fact]
    public void The_time_of_this_process_grows_while_it_works()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        TimeSpan before = ProcessTimes.OfTree(Environment.ProcessId);
        long start = Stopwatch.GetTimestamp();
        // A tick is 10 ms; what counts is the processor's time, which a busy machine gives in its own time.
        while (ProcessTimes.OfTree(Environment.ProcessId) < before + TimeSpan.FromMilliseconds(30))
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1));
    }
}
