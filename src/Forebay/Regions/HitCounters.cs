using System.Runtime.CompilerServices;

namespace Forebay.Regions;

/// <summary>Counts hits in memory without a shared write: each thread has its own row of counters, and a reader adds them up.</summary>
/// <remarks>
/// An interlocked add on a shared line would cost a hit more than everything else it does, and at two threads halve its throughput.
/// A row is written by its thread alone. When a thread has ended, its row is added to <c>retired</c> by the row's finalizer.
/// Indexes are given out once per region and taken back when the region is let go.
/// </remarks>
internal static class HitCounters
{
    private static readonly Lock Gate = new();
    private static readonly List<WeakReference<Row>> Rows = [];
    private static readonly Stack<int> Free = new();
    private static long[] retired = new long[64];
    private static int next;

    [ThreadStatic]
    private static Row? mine;

    public static int Rent()
    {
        lock (Gate)
            return Free.Count > 0 ? Free.Pop() : next++;
    }

    public static void Return(int index)
    {
        lock (Gate)
        {
            foreach (WeakReference<Row> reference in Rows)
            {
                if (reference.TryGetTarget(out Row? row) && index < row.Counts.Length)
                    row.Counts[index] = 0;
            }
            if (index < retired.Length)
                retired[index] = 0;
            Free.Push(index);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(int index)
    {
        Row? row = mine;
        if (row is not null && (uint)index < (uint)row.Counts.Length)
            row.Counts[index]++;
        else
            AddSlow(index);
    }

    public static long Sum(int index)
    {
        lock (Gate)
        {
            long sum = index < retired.Length ? retired[index] : 0;
            foreach (WeakReference<Row> reference in Rows)
            {
                if (reference.TryGetTarget(out Row? row) && index < row.Counts.Length)
                    sum += Volatile.Read(ref row.Counts[index]);
            }
            return sum;
        }
    }

    private static void AddSlow(int index)
    {
        lock (Gate)
        {
            if (mine is null)
            {
                mine = new Row();
                Rows.Add(new WeakReference<Row>(mine, trackResurrection: true));
            }
            mine.Grow(Math.Max(next, index + 1) + 16);
            mine.Counts[index]++;
        }
    }

    private sealed class Row
    {
        public long[] Counts { get; private set; } = [];

        public void Grow(int length)
        {
            if (length <= Counts.Length)
                return;
            long[] grown = new long[length];
            Counts.CopyTo(grown, 0);
            Counts = grown;
        }

        ~Row()
        {
            lock (Gate)
            {
                if (retired.Length < Counts.Length)
                    Array.Resize(ref retired, Counts.Length);
                for (int i = 0; i < Counts.Length; i++)
                    retired[i] += Counts[i];
                Rows.RemoveAll(reference => !reference.TryGetTarget(out Row? row) || ReferenceEquals(row, this));
            }
        }
    }
}
