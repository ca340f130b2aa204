using System.Globalization;

namespace Forebay.Benchmarks.Http;

/// <summary>What <c>wrk --latency</c> says of a run.</summary>
/// <param name="Requests">How many were answered.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="P99">The time that ninety-nine of a hundred took at most.</param>
internal sealed record WrkReport(long Requests, double Rate, TimeSpan P99)
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("us", 0.001), ("ms", 1), ("m", 60_000), ("s", 1000)];

    /// <summary>Reads a report.</summary>
    /// <exception cref="BenchInputException">It is none, or tells of requests that failed.</exception>
    public static WrkReport Parse(string text)
    {
        long? requests = null;
        double? rate = null;
        TimeSpan? p99 = null;
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line.StartsWith("Socket errors", StringComparison.Ordinal) || line.StartsWith("Non-2xx", StringComparison.Ordinal))
                throw new BenchInputException($"wrk tells of requests that failed: {line}");
            if (words is ["99%", var time])
                p99 = Time(time);
            else if (words is [var count, "requests", "in", ..])
                requests = long.Parse(count, CultureInfo.InvariantCulture);
            else if (words is ["Requests/sec:", var perSecond])
                rate = double.Parse(perSecond, CultureInfo.InvariantCulture);
        }
        return requests is { } all && rate is { } each && p99 is { } most ? new WrkReport(all, each, most) : throw new BenchInputException($"wrk says something else than expected: {text}");
    }

    private static TimeSpan Time(string text)
    {
        (string unit, double milliseconds) = Units.First(one => text.EndsWith(one.Unit, StringComparison.Ordinal));
        return TimeSpan.FromMilliseconds(double.Parse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture) * milliseconds);
    }
}
