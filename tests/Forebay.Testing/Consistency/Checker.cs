namespace Forebay.Testing.Consistency;

/// <summary>Finds what a log of operations shows that must not be (docs/consistency.md, "What is promised"): one line for each violation.</summary>
/// <remarks>
/// A register's writes are one after the other, with growing numbers, so the number is the order of the commits. All clients use one door, so a
/// write that was acknowledged before a read began binds every reader.
/// </remarks>
public static class Checker
{
    /// <summary>The violations, at most a few of each kind.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<Operation> log)
    {
        List<string> found = [];
        foreach (IGrouping<int, Operation> register in log.GroupBy(operation => operation.Register))
        {
            Operation[] writes = [.. register.Where(operation => operation.IsWrite).OrderBy(operation => operation.Number)];
            found.AddRange(FromNowhere(register, writes).Take(3));
            found.AddRange(AfterInvalidation(register, writes).Take(3));
            found.AddRange(Monotonic(register).Take(3));
        }
        return found;
    }

    /// <summary>After quiet: every last read of a register gives its last write.</summary>
    public static IReadOnlyList<string> CheckConverged(IEnumerable<Operation> log, IEnumerable<Operation> finalReads) =>
    [
        .. from read in finalReads
           let last = log.Where(operation => operation.IsWrite && operation.Register == read.Register).Select(operation => operation.Number).DefaultIfEmpty(0).Max()
           where read.Number != last
           select $"register {read.Register} did not converge: {last} was written last, {read.Number} is read",
    ];

    private static IEnumerable<string> FromNowhere(IEnumerable<Operation> register, Operation[] writes)
    {
        Dictionary<long, long> begun = writes.ToDictionary(write => write.Number, write => write.Begin);
        foreach (Operation read in register.Where(operation => !operation.IsWrite && operation.Number != 0))
        {
            if (!begun.TryGetValue(read.Number, out long begin))
                yield return $"register {read.Register}: {read.Number} was read and never written";
            else if (begin > read.End)
                yield return $"register {read.Register}: {read.Number} was read before its write began";
        }
    }

    private static IEnumerable<string> AfterInvalidation(IEnumerable<Operation> register, Operation[] writes)
    {
        long[] ends = [.. writes.Select(write => write.End)];
        long[] newest = new long[writes.Length];
        // Acknowledgements come in the order of the numbers where a register has one writer at a time; the running maximum holds in any case.
        int[] byEnd = [.. Enumerable.Range(0, writes.Length).OrderBy(i => ends[i])];
        long most = 0;
        for (int i = 0; i < byEnd.Length; i++)
            newest[i] = most = Math.Max(most, writes[byEnd[i]].Number);
        long[] sortedEnds = [.. byEnd.Select(i => ends[i])];
        foreach (Operation read in register.Where(operation => !operation.IsWrite))
        {
            int place = Array.BinarySearch(sortedEnds, read.Begin);
            int before = (place >= 0 ? place : ~place) - 1;
            if (before >= 0 && read.Number < newest[before])
                yield return $"register {read.Register}: client {read.Client} read {read.Number} after {newest[before]} was acknowledged";
        }
    }

    private static IEnumerable<string> Monotonic(IEnumerable<Operation> register)
    {
        foreach (IGrouping<int, Operation> client in register.GroupBy(operation => operation.Client))
        {
            long most = 0, endOfMost = long.MinValue;
            foreach (Operation operation in client.OrderBy(operation => operation.Begin))
            {
                if (!operation.IsWrite && operation.Number < most && operation.Begin >= endOfMost)
                    yield return $"register {operation.Register}: client {operation.Client} saw {most} and then {operation.Number}";
                if (operation.Number > most)
                    (most, endOfMost) = (operation.Number, operation.End);
            }
        }
    }
}
