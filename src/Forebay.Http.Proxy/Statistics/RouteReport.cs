namespace Forebay.Http.Proxy.Statistics;

/// <summary>What became of a route's requests.</summary>
/// <param name="Route">Its name.</param>
/// <param name="Requests">By outcome.</param>
/// <param name="SentBytes">Of bodies, to clients.</param>
/// <param name="SavedBytes">Of those, what the origin was not asked for.</param>
/// <param name="P50Milliseconds">Half of all took less; null: there were none.</param>
/// <param name="P99Milliseconds">Ninety-nine of a hundred took less.</param>
internal sealed record RouteReport(string Route, IReadOnlyDictionary<string, long> Requests, long SentBytes, long SavedBytes, double? P50Milliseconds, double? P99Milliseconds)
{
    public static RouteReport Of(string route, IReadOnlyList<ProxyStatistics.Cell> cells)
    {
        long[] times = new long[Times.Count];
        foreach (ProxyStatistics.Cell cell in cells)
        {
            for (int i = 0; i < times.Length; i++)
                times[i] += Volatile.Read(ref cell.Times[i]);
        }
        return new RouteReport(
            route,
            cells.ToDictionary(cell => Outcomes.Name(cell.Outcome), cell => Volatile.Read(ref cell.Requests), StringComparer.Ordinal),
            cells.Sum(cell => Volatile.Read(ref cell.Bytes)),
            cells.Where(cell => cell.Outcome is Outcome.Hit or Outcome.Stale or Outcome.Revalidated or Outcome.Collapsed).Sum(cell => Volatile.Read(ref cell.Bytes)),
            Times.Quantile(times, 0.5),
            Times.Quantile(times, 0.99));
    }
}
