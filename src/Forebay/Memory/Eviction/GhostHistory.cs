namespace Forebay.Memory.Eviction;

/// <summary>
/// How often keys that aren't resident were read: a set-associative table of fingerprints with counts, the most recently seen first in its set.
/// Unlike a count-min sketch, a flood of keys read once doesn't lift the counts of the others; it costs the least counted of a set its place.
/// </summary>
/// <remarks>4 bytes a slot, 2 to 4 slots a resident, each a fingerprint of 16 bits, a count of 8 and the epoch of that count, of 8.</remarks>
internal sealed class GhostHistory
{
    private const int Ways = 8;
    private const double LeastSlotsPerResident = 2;
    private const int FirstSlots = 1024;
    private const uint Empty = 0;

    private uint[] slots = new uint[FirstSlots];

    /// <summary>Counts a read of a key that isn't resident.</summary>
    /// <returns>Its reads so far, with this one, halved once for each epoch gone by.</returns>
    public byte Count(ulong hash, byte epoch)
    {
        uint fingerprint = Fingerprint(hash);
        Span<uint> set = SetOf(hash);
        int at = Find(set, fingerprint, epoch, out int known);
        int count = Math.Min(known + 1, byte.MaxValue);
        Write(set, at, fingerprint, count, epoch);
        return (byte)count;
    }

    /// <summary>Keeps what is known of a key that leaves.</summary>
    public void Remember(ulong hash, int history, byte epoch)
    {
        uint fingerprint = Fingerprint(hash);
        Span<uint> set = SetOf(hash);
        int at = Find(set, fingerprint, epoch, out int known);
        Write(set, at, fingerprint, Math.Max(known, history), epoch);
    }

    /// <summary>Makes the table fit so many residents. It never shrinks: what it once took is the most that the cache has needed.</summary>
    public void Fit(int residents)
    {
        while (slots.Length < residents * LeastSlotsPerResident)
        {
            // A set's index gains a bit that the slots don't hold: each set goes to both places where its keys may be looked for, and the copies
            // that no key finds are the first to be replaced.
            uint[] larger = new uint[slots.Length * 2];
            slots.CopyTo(larger, 0);
            slots.CopyTo(larger, slots.Length);
            slots = larger;
        }
    }

    private static uint Fingerprint(ulong hash) => (uint)(hash >> 48) | 1;

    private Span<uint> SetOf(ulong hash) => slots.AsSpan((int)(hash & (ulong)((slots.Length / Ways) - 1)) * Ways, Ways);

    // The key's slot, else the one to give up: of the least counts the one seen longest ago.
    private static int Find(Span<uint> set, uint fingerprint, byte epoch, out int count)
    {
        int least = int.MaxValue;
        int worst = 0;
        for (int at = 0; at < set.Length; at++)
        {
            uint slot = set[at];
            count = slot == Empty ? -1 : CountOf(slot, epoch);
            if (slot >> 16 == fingerprint) return at;
            if (count > least) continue;
            least = count;
            worst = at;
        }
        count = 0;
        return worst;
    }

    // A slot untouched for 256 epochs looks fresh again; it is one wrong count, and the next flood of keys takes it.
    private static int CountOf(uint slot, byte epoch) => (byte)(slot >> 8) >> Math.Min((byte)(epoch - (byte)slot), (byte)8);

    private static void Write(Span<uint> set, int at, uint fingerprint, int count, byte epoch)
    {
        set[..at].CopyTo(set[1..]);
        set[0] = (fingerprint << 16) | ((uint)count << 8) | epoch;
    }
}
