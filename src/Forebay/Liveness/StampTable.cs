using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forebay.Liveness;

/// <summary>The stamps of the last invalidation of every tag, in a table of fixed size: a tag's place is the low bits of its hash.</summary>
/// <remarks>
/// Fixed size, because a feed may name millions of rows that nobody cached (consistency, row 40). Tags that share a place are
/// invalidated together, which costs misses and never a stale value, and nothing is ever pruned, so no tag's stamp is forgotten.
/// Writers raise a place with a compare-and-swap; readers read it without a lock. A place never goes down.
/// </remarks>
internal sealed class StampTable
{
    /// <summary>How many places are kept together in the file: 256 stamps are 2 KiB, which fits one row of one page.</summary>
    public const int PageSlots = 256;

    private readonly long[] slots;
    private readonly int mask;

    /// <param name="count">The number of places: a power of two, at least <see cref="PageSlots"/>.</param>
    public StampTable(int count)
    {
        if (count < PageSlots || !BitOperations.IsPow2(count))
            throw new ArgumentOutOfRangeException(nameof(count), count, $"A stamp table has a power of two of places, at least {PageSlots}.");
        slots = new long[count];
        mask = count - 1;
    }

    public int Count => slots.Length;

    public int PageCount => slots.Length / PageSlots;

    public int SlotOf(Tag tag) => (int)tag.Id & mask;

    public int PageOf(Tag tag) => SlotOf(tag) / PageSlots;

    /// <summary>The stamp of the tag's last invalidation, or of another's that shares its place.</summary>
    public long this[Tag tag]
    {
        // The mask is one less than the length: no index is out of range.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), (int)tag.Id & mask));
    }

    /// <summary>Raises the tag's stamp; a lower one changes nothing.</summary>
    public void Raise(Tag tag, long stamp) => Raise(ref slots[(int)tag.Id & mask], stamp);

    public static void Raise(ref long place, long stamp)
    {
        long seen = Volatile.Read(ref place);
        while (seen < stamp)
        {
            long before = Interlocked.CompareExchange(ref place, stamp, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    /// <summary>Copies one page of stamps, for the file.</summary>
    public void CopyPage(int page, Span<long> target)
    {
        for (int i = 0; i < PageSlots; i++)
            target[i] = Volatile.Read(ref slots[(page * PageSlots) + i]);
    }

    /// <summary>Takes up one page from a file whose table had <paramref name="fileSlots"/> places, larger or smaller than this one.</summary>
    public void RaisePage(int page, ReadOnlySpan<long> stamps, int fileSlots)
    {
        for (int i = 0; i < stamps.Length; i++)
        {
            if (stamps[i] == 0)
                continue;
            // The low bits choose the place: a smaller table folds onto itself, a larger one repeats.
            for (int place = ((page * PageSlots) + i) & mask; place < slots.Length; place += fileSlots)
                Raise(ref slots[place], stamps[i]);
        }
    }
}
