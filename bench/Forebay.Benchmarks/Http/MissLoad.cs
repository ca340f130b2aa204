namespace Forebay.Benchmarks.Http;

/// <summary>What a cache adds to the origin's time where it has to ask it: each URL is asked for once, one after the other, of every server in turn.</summary>
internal sealed class MissLoad(ServerProcess origin, IReadOnlyList<ServerProcess> servers, int requests)
{
    // Until the code is compiled as well as it will be.
    private const int WarmUp = 3000;
    private const double BarMicroseconds = 100;

    public List<BenchResult> Measure()
    {
        ServerProcess[] asked = [origin, .. servers];
        PlainConnection[] connections = [.. asked.Select(server => new PlainConnection(server.Port))];
        List<double>[] times = [.. asked.Select(_ => new List<double>(requests))];
        try
        {
            for (int number = -WarmUp; number < requests; number++)
            {
                for (int at = 0; at < asked.Length; at++)
                {
                    TimeSpan took = connections[at].Get($"{SamplePage.PathOf(SamplePage.Small)}?miss={number}");
                    if (number >= 0)
                        times[at].Add(took.TotalMicroseconds);
                }
            }
        }
        finally
        {
            foreach (PlainConnection connection in connections)
                connection.Dispose();
        }
        foreach (List<double> samples in times)
            samples.Sort();
        return [.. Enumerable.Range(0, asked.Length).SelectMany(at => Rows(asked[at].Name, times[at], times[0]))];
    }

    private static IEnumerable<BenchResult> Rows(string name, List<double> times, List<double> direct)
    {
        double median = Quantile(times, 0.5), slow = Quantile(times, 0.99), added = median - Quantile(direct, 0.5);
        yield return new($"http/miss/{name}/p50", median, "us");
        yield return new($"http/miss/{name}/p99", slow, "us");
        if (ReferenceEquals(times, direct))
            yield break;
        bool isOurs = name.StartsWith(HttpServerCommand.Proxy, StringComparison.Ordinal);
        yield return new($"http/miss/{name}/added-p50", added, "us", Bar: isOurs ? BarMicroseconds : null, Ok: isOurs ? added < BarMicroseconds : null);
        yield return new($"http/miss/{name}/added-p99", slow - Quantile(direct, 0.99), "us");
    }

    private static double Quantile(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];
}
