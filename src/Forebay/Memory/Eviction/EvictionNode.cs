using System.Runtime.CompilerServices;

namespace Forebay.Memory.Eviction;

/// <summary>What the policy keeps on an entry: 26 bytes with its links, beside the hash and the size.</summary>
/// <remarks>
/// <see cref="Touch"/> and <see cref="Frequency"/> are all that may be used from any thread without a lock. Everything else belongs to the policy
/// and is read and written under its owner's lock; the owner sets <see cref="Hash"/> and <see cref="Size"/> before it adds the node.
/// </remarks>
internal abstract class EvictionNode
{
    // Counting further changed no hit ratio that was measured, and a counter that is full early keeps the lines of hot entries shared between cores.
    private const byte MostHits = 7;

    // The hits since the hand last came by. Written by hits and by the hand without a lock between them: a lost update costs one hit in the count.
    private byte hits;
    private byte history;

    /// <summary>The key's hash. Every bit is used, so all must be well mixed.</summary>
    public ulong Hash { get; protected init; }

    /// <summary>The room that the entry takes, in bytes; 1 or more, and never changed while the node is resident.</summary>
    public int Size { get; set; }

    /// <summary>The reads known of this key of late, its loads among them: 1 for a key read for the first time. A rough figure, up to 262.</summary>
    public int Frequency => history + hits;

    /// <summary>Where the node is.</summary>
    public EvictionQueue Queue { get; set; }

    internal EvictionNode? Previous { get; set; }

    internal EvictionNode? Next { get; set; }

    /// <summary>The reads known of this key that are no longer in the counter of hits, halved once in every epoch.</summary>
    internal byte History { get => history; set => history = value; }

    /// <summary>The epoch that <see cref="History"/> was last halved for.</summary>
    internal byte Epoch { get; set; }

    /// <summary>The class that the present trial is about: what the node was like when the trial began.</summary>
    internal byte TrialClass { get; set; }

    /// <summary>The hits since the trial began.</summary>
    internal byte TrialHits { get; set; }

    /// <summary>The tick in which the trial began.</summary>
    internal ushort TrialStart { get; set; }

    /// <summary>The tick of the last hit, as nearly as the hand can tell.</summary>
    internal ushort LastHit { get; set; }

    /// <summary>Counts a hit. Thread-safe, allocates nothing, writes to nothing but this node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch()
    {
        if (hits < MostHits)
            hits++;
    }

    /// <summary>The hits since the last call.</summary>
    internal int TakeHits()
    {
        int taken = hits;
        // Most nodes that the hand looks at were not hit: their cache lines are not written to.
        if (taken > 0)
            hits = 0;
        return taken;
    }
}
