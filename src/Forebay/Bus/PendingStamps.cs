using System.Runtime.InteropServices;
using Forebay.Liveness;

namespace Forebay.Bus;

/// <summary>The invalidations that hold in this process and are not yet known to the shared tiers.</summary>
/// <remarks>
/// <para>Until a shared tier knows of an invalidation, it still answers with what was loaded before it; brought into memory with a <c>born</c> of now,
/// such an entry would be stale for ever. So what comes from a shared tier is taken to be born before the oldest invalidation that is under way or in
/// the outbox (consistency, rows 32 and 37): entries with its tags are dead here, all others live.</para>
/// <para>An invalidation enters before it takes its stamp and leaves after the tiers know of it. A reader takes the clock first and the oldest second:
/// either it sees the invalidation here, or its clock is older than the stamp, or the tier knew before it was asked.</para>
/// </remarks>
internal sealed class PendingStamps(LivenessRule liveness)
{
    private readonly Lock gate = new();
    private readonly SortedSet<Entered> entered = [];
    private long number;
    private long oldest = long.MaxValue;

    /// <summary>What an entry that a shared tier is now asked for will be taken to be born with.</summary>
    public long Born
    {
        get
        {
            long now = liveness.Now;
            return Math.Min(now, Volatile.Read(ref oldest) - 1);
        }
    }

    /// <summary>An invalidation is about to take its stamp.</summary>
    public Entered Enter()
    {
        lock (gate)
            return Add(liveness.Now + 1);
    }

    /// <summary>An invalidation that is made again, with the stamp that it had.</summary>
    public Entered Restore(long stamp)
    {
        lock (gate)
            return Add(stamp);
    }

    public void Leave(Entered one)
    {
        lock (gate)
        {
            entered.Remove(one);
            Volatile.Write(ref oldest, entered.Count == 0 ? long.MaxValue : entered.Min.Stamp);
        }
    }

    private Entered Add(long stamp)
    {
        var one = new Entered(stamp, number++);
        entered.Add(one);
        Volatile.Write(ref oldest, entered.Min.Stamp);
        return one;
    }

    /// <summary>One pending invalidation: no later than its stamp, and a number that tells it from others.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Entered(long Stamp, long Number) : IComparable<Entered>
    {
        public int CompareTo(Entered other) => Stamp != other.Stamp ? Stamp.CompareTo(other.Stamp) : Number.CompareTo(other.Number);

        public static bool operator <(Entered left, Entered right) => left.CompareTo(right) < 0;

        public static bool operator >(Entered left, Entered right) => left.CompareTo(right) > 0;

        public static bool operator <=(Entered left, Entered right) => left.CompareTo(right) <= 0;

        public static bool operator >=(Entered left, Entered right) => left.CompareTo(right) >= 0;
    }
}
