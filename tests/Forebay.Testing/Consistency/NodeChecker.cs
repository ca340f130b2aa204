using System.Diagnostics;

namespace Forebay.Testing.Consistency;

/// <summary>Finds what a log of operations through several nodes shows that must not be (docs/consistency.md, "Several nodes").</summary>
/// <remarks>
/// The primary is one, so a register's numbers are the order of the commits whoever wrote them. A node's own writes bind its readers from their
/// acknowledgement on; those of another node from when they are known to be on the bus, after the bound.
/// </remarks>
public static class NodeChecker
{
    private const int MostOfAKind = 5;

    /// <summary>Checks a log.</summary>
    /// <param name="log">The operations, in any order.</param>
    /// <param name="bound">How long another node's write may be missed after it was on the bus.</param>
    public static NodeReport Check(IReadOnlyCollection<NodeOperation> log, TimeSpan bound)
    {
        ArgumentNullException.ThrowIfNull(log);
        List<string> violations = [];
        List<TimeSpan> staleness = [];
        foreach (IGrouping<int, NodeOperation> register in log.GroupBy(operation => operation.Register))
        {
            NodeOperation[] writes = [.. register.Where(operation => operation.IsWrite).OrderBy(operation => operation.Number)];
            NodeOperation[] reads = [.. register.Where(operation => !operation.IsWrite)];
            violations.AddRange(FromNowhere(reads, writes).Take(MostOfAKind));
            violations.AddRange(OwnWrites(reads, writes).Take(MostOfAKind));
            violations.AddRange(AfterInvalidation(reads, writes).Take(MostOfAKind));
            violations.AddRange(TooStale(reads, writes, bound, staleness).Take(MostOfAKind));
        }
        staleness.Sort();
        return new NodeReport(violations, staleness.Count, staleness.Count(time => time > TimeSpan.Zero), At(staleness, 1), At(staleness, 0.99));
    }

    /// <summary>When things are calm: every node gives every register's last number.</summary>
    /// <param name="last">What the primary has, by register.</param>
    /// <param name="finalReads">What each node gives.</param>
    public static IReadOnlyList<string> CheckConverged(IReadOnlyDictionary<int, long> last, IEnumerable<NodeOperation> finalReads) =>
    [
        .. from read in finalReads
           let expected = last.GetValueOrDefault(read.Register)
           where read.Number != expected
           select $"register {read.Register} did not converge: the primary has {expected}, node {read.Node} gives {read.Number}",
    ];

    private static IEnumerable<string> FromNowhere(NodeOperation[] reads, NodeOperation[] writes)
    {
        Dictionary<long, long> begun = writes.ToDictionary(write => write.Number, write => write.Begin);
        foreach (NodeOperation read in reads.Where(read => read.Number != 0))
        {
            if (!begun.TryGetValue(read.Number, out long begin))
                yield return $"register {read.Register}: {read.Number} was read and never written";
            else if (begin > read.End)
                yield return $"register {read.Register}: {read.Number} was read before its write began";
        }
    }

    private static IEnumerable<string> OwnWrites(NodeOperation[] reads, NodeOperation[] writes)
    {
        foreach (IGrouping<(int Client, int Node), NodeOperation> client in reads.GroupBy(read => (read.Client, read.Node)))
        {
            var own = new Missed(writes.Where(write => (write.Client, write.Node) == client.Key), write => write.End);
            foreach (NodeOperation read in client)
            {
                if (own.Since(read) is not null)
                    yield return $"register {read.Register}: client {read.Client} read {read.Number} and had written a later one through the same node {read.Node}";
            }
        }
    }

    private static IEnumerable<string> AfterInvalidation(NodeOperation[] reads, NodeOperation[] writes)
    {
        foreach (IGrouping<int, NodeOperation> node in reads.GroupBy(read => read.Node))
        {
            var own = new Missed(writes.Where(write => write.Node == node.Key), write => write.End);
            foreach (NodeOperation read in node)
            {
                if (own.Since(read) is { } since)
                    yield return $"register {read.Register}: {read.Number} was read through node {read.Node}, {Stopwatch.GetElapsedTime(since, read.Begin).TotalMilliseconds:0} ms after it had acknowledged a later write";
            }
        }
    }

    private static List<string> TooStale(NodeOperation[] reads, NodeOperation[] writes, TimeSpan bound, List<TimeSpan> staleness)
    {
        var all = new Missed(writes, write => write.SentAt);
        List<string> found = [];
        foreach (NodeOperation read in reads)
        {
            TimeSpan stale = all.Since(read) is { } since ? Stopwatch.GetElapsedTime(since, read.Begin) : TimeSpan.Zero;
            staleness.Add(stale);
            if (stale > bound)
                found.Add($"register {read.Register}: {read.Number} was read through node {read.Node}, {stale.TotalMilliseconds:0} ms after a later write was on the bus; {bound.TotalMilliseconds:0} ms are allowed");
        }
        return found;
    }

    private static TimeSpan At(List<TimeSpan> sorted, double share) => sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    /// <summary>For a read, since when it should have known better: the earliest moment at which a later number was binding.</summary>
    private sealed class Missed
    {
        private readonly long[] numbers;
        private readonly long[] earliest;

        public Missed(IEnumerable<NodeOperation> writes, Func<NodeOperation, long> binding)
        {
            NodeOperation[] sorted = [.. writes.OrderBy(write => write.Number)];
            numbers = [.. sorted.Select(write => write.Number)];
            earliest = [.. sorted.Select(binding)];
            for (int i = earliest.Length - 2; i >= 0; i--)
                earliest[i] = Math.Min(earliest[i], earliest[i + 1]);
        }

        public long? Since(NodeOperation read)
        {
            int place = Array.BinarySearch(numbers, read.Number + 1);
            place = place >= 0 ? place : ~place;
            return place < earliest.Length && earliest[place] < read.Begin ? earliest[place] : null;
        }
    }
}
