namespace Forebay.Benchmarks.Http;

/// <summary>Hits of a page by every server in turn, beside each other.</summary>
internal sealed class HitLoad(WrkLoad wrk, IReadOnlyList<ServerProcess> servers, int rounds)
{
    public async Task<List<BenchResult>> MeasureAsync(int bytes, IReadOnlyDictionary<string, double> bars, CancellationToken cancellationToken)
    {
        var slices = servers.ToDictionary(server => server.Name, _ => new List<HitSlice>(), StringComparer.Ordinal);
        // A first round is not counted: code is compiled in it.
        for (int round = -1; round < rounds; round++)
        {
            foreach (ServerProcess server in servers)
            {
                HitSlice slice = await wrk.RunAsync(server, SamplePage.PathOf(bytes), cancellationToken);
                if (round >= 0)
                    slices[server.Name].Add(slice);
            }
        }
        string of = $"http/hit-{bytes >> 10}-KiB";
        return [.. servers.SelectMany(server => Rows(of, server.Name, slices[server.Name])), .. Ratios(of, slices, bars)];
    }

    private static IEnumerable<BenchResult> Rows(string of, string name, List<HitSlice> slices) =>
    [
        new($"{of}/{name}", Median(slices, slice => slice.Rate), "{request}/s"),
        new($"{of}/{name}/p99", Median(slices, slice => slice.P99), "ms"),
        new($"{of}/{name}/processor-for-100000", Median(slices, slice => slice.Processor), "s"),
    ];

    private static IEnumerable<BenchResult> Ratios(string of, Dictionary<string, List<HitSlice>> slices, IReadOnlyDictionary<string, double> bars) =>
        slices.Keys.Where(name => name != HttpServerCommand.Proxy).Select(name => BenchResult.AtLeastShare(
            $"{of}/{HttpServerCommand.Proxy}-beside-{name}",
            Median(slices[HttpServerCommand.Proxy], slice => slice.Rate),
            "{request}/s",
            Median(slices[name], slice => slice.Rate),
            bars.TryGetValue(name, out double bar) ? bar : null));

    private static double Median(List<HitSlice> slices, Func<HitSlice, double> figure) => Interleaved.Median([.. slices.Select(figure)]);
}
