using System.Globalization;

namespace Forebay.Testing.Consistency;

/// <summary>Finds messages of the bus that a node skipped without saying that there is a gap.</summary>
/// <remarks>
/// Positions are those of logs whose messages are numbered without gaps: an epoch, a slash, the number of the last message that was read. Where the log has messages
/// of its own beside (probes), which nodes are not given, the part before the slash names a message and no epoch.
/// </remarks>
public static class PositionChecker
{
    /// <summary>Checks one node's reads, in their order over all its runs.</summary>
    /// <param name="node">Which.</param>
    /// <param name="reads">What its engine asked for and got.</param>
    /// <param name="hasProbes">Whether the log has messages of its own beside.</param>
    public static IReadOnlyList<string> Check(int node, IReadOnlyList<BusRead> reads, bool hasProbes = false)
    {
        ArgumentNullException.ThrowIfNull(reads);
        List<string> found = [];
        BusRead? last = null;
        foreach (BusRead read in reads)
        {
            if (read.From.Length > 0 && last is not null && Skipped(last, read, hasProbes) is { } skipped)
                found.Add($"node {node}: {skipped}");
            if (!read.Lost && read.From.Length > 0 && !Follows(read, hasProbes))
                found.Add($"node {node}: {read.Count} messages lead from {read.From} to {read.To}");
            last = read;
        }
        return found;
    }

    // Within a run the next read begins where the last ended; after a restart at the latest there: what the file had not heard is read again.
    private static string? Skipped(BusRead last, BusRead next, bool hasProbes)
    {
        if (last.Run == next.Run)
            return next.From == last.To ? null : $"read to {last.To} and went on from {next.From}";
        return (hasProbes || EpochOf(next.From) == EpochOf(last.To)) && NumberOf(next.From) > NumberOf(last.To) ? $"had read to {last.To} and began again at {next.From}" : null;
    }

    private static bool Follows(BusRead read, bool hasProbes)
    {
        long passed = NumberOf(read.To) - NumberOf(read.From);
        return hasProbes ? passed >= read.Count : EpochOf(read.From) == EpochOf(read.To) && passed == read.Count;
    }

    private static string EpochOf(string position) => position[..position.LastIndexOf('/')];

    private static long NumberOf(string position) => long.Parse(position.AsSpan(position.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);
}
