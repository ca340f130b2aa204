namespace Forebay.Memory.Eviction;

/// <summary>
/// Which entries stay within a budget of bytes: those that will bring the most hits for a byte, as learned from the entries of this very cache.
/// </summary>
/// <remarks>
/// <para>
/// A hit only counts itself on its node (<see cref="EvictionNode.Touch"/>), as in CLOCK and SIEVE (Zhang et al., NSDI 2024): no lock, no list, no
/// buffer. All else happens when an entry comes, under the owner's policy lock, in O(1): a hand looks at eight entries and collects their hits.
/// </para>
/// <para>
/// A newcomer passes through a window of a hundredth of the bytes, first in, first out, as in W-TinyLFU (Einziger et al., TOS 2017) and S3-FIFO's
/// small queue (Yang et al., SOSP 2023). At its end it is admitted only when it is worth clearly more than the least worthy of the eight entries
/// that the hand looks at in the main ring; else it goes itself. So a scan or a loop larger than the cache leaves a part of it in peace.
/// </para>
/// <para>
/// What an entry is worth is learned, as in LHD (Beckmann et al., NSDI 2018): entries are classed by how often they were read, ghosts included, and
/// by how long ago they were last hit, and each class has a rate of hits, measured on those of its entries that are resident
/// (<see cref="ClassHitRates"/>). Where popularity decides, the rates rise with the reads and this is least-frequently-used; where recency does,
/// they fall with the idle time and it is least-recently-used; in a burst the newcomers' rate is high, in a loop it is none. No window is moved, no
/// two policies are compared: when the load changes, so do the rates. An entry's trial, from being classed to being learned from, ends with its
/// second hit or after a quarter to five quarters of a lifetime: of its own length for each entry, so that a loop can't be in step with it. One
/// newcomer in 256 is admitted whatever it is worth: what is never resident is never learned.
/// </para>
/// <para>
/// Counts are halved once in an epoch, of 60 reads for each resident. Time is counted in insertions, a tick being a 64th of a lifetime
/// (<see cref="ClassHitRates.TicksPerLifetime"/>).
/// </para>
/// <para>Not thread-safe: the owner calls all members under one lock of its own.</para>
/// </remarks>
/// <param name="capacityBytes">The budget; 1 or more.</param>
internal sealed class EvictionPolicy(long capacityBytes)
{
    private const int WindowFraction = 100;
    private const int EntriesLookedAt = 8;
    private const int ReadsPerEpoch = 60;
    private const int AdmitAnywayOneIn = 256;
    private const byte NoTrial = byte.MaxValue;
    private const int HitsThatEndTrial = 2;
    private const int ShortestTrial = ClassHitRates.TicksPerLifetime / 4;

    /// <summary>By how much a newcomer must be worth more: a swap between equals gains nothing, and in a loop costs the subset that stays.</summary>
    private const double AdmissionMargin = 1.25;

    /// <summary>
    /// By how much at the least, in hits a lifetime. When nothing is hit, as in a long scan, all rates fall to nearly nothing; what is more than what
    /// is then chance, and must not cost the entries that were worth something before their places.
    /// </summary>
    private const double LeastGain = 0.05;

    /// <summary>Idle times beyond the last class are held back to this, so that the 16 bits of the ticks don't wrap around between looks.</summary>
    private const int LongestIdle = 32 * ClassHitRates.TicksPerLifetime;

    private readonly EvictionRing window = new(EvictionQueue.Window);
    private readonly EvictionRing main = new(EvictionQueue.Main);
    private readonly GhostHistory ghosts = new();
    private readonly ClassHitRates rates = new();
    private uint random = 0x9E3779B9;
    private long readsInEpoch;
    private byte epoch;
    private int insertionsInTick;
    private ushort tick;

    /// <summary>The budget in bytes; see <see cref="Resize"/>.</summary>
    public long CapacityBytes { get; private set; } = capacityBytes;

    /// <summary>The bytes of the resident entries; never above <see cref="CapacityBytes"/> when a member returns.</summary>
    public long Bytes => window.Bytes + main.Bytes;

    /// <summary>The number of resident entries.</summary>
    public int Count => window.Count + main.Count;

    private long WindowBytes => CapacityBytes / WindowFraction;

    /// <summary>Makes <paramref name="node"/> resident and evicts what no longer fits, which may be the node itself.</summary>
    /// <param name="node">Not resident, its hash and size set.</param>
    /// <param name="evicted">
    /// Called once for each node that has left to make room; the owner takes it out of its table. It runs in the middle of the policy's work: it
    /// must not call the policy, nor throw.
    /// </param>
    /// <exception cref="InvalidOperationException">The node is resident already.</exception>
    public void Add(EvictionNode node, Action<EvictionNode> evicted)
    {
        if (IsResident(node))
            throw new InvalidOperationException("The entry is in the eviction policy already; add each node once.");
        CountInsertion();
        node.TakeHits();
        node.History = ghosts.Count(node.Hash, epoch);
        node.Epoch = epoch;
        node.LastHit = tick;
        window.Add(node);
        // What is larger than the window is judged at once, alone: it must not push the others out before their time.
        if (node.Size > WindowBytes) window.PointAtNewest();
        // A cache that never fills pays for no ghosts.
        if (Bytes > CapacityBytes) ghosts.Fit(Count);
        MakeRoom(evicted);
        // While there is room the window's surplus is admitted unjudged. It is not on trial until the hand first comes by: how often a cache that
        // never was full was hit says nothing about what newcomers are worth once it is.
        while (window.Bytes > WindowBytes && window.Hand is { } oldest)
        {
            window.Remove(oldest);
            oldest.TrialClass = NoTrial;
            main.Add(oldest);
        }
    }

    /// <summary>Takes out a node that its owner drops. What is known of the key is kept for when it comes again.</summary>
    /// <returns>False: the node wasn't resident; nothing was done.</returns>
    public bool Remove(EvictionNode node)
    {
        if (!IsResident(node))
            return false;
        bool onTrial = node.Queue == EvictionQueue.Main;
        Look(node);
        if (onTrial) EndTrial(node);
        Unlink(node);
        return true;
    }

    /// <summary>Changes the budget and evicts at once what no longer fits; see <see cref="Add"/> for <paramref name="evicted"/>.</summary>
    public void Resize(long newCapacityBytes, Action<EvictionNode> evicted)
    {
        CapacityBytes = newCapacityBytes;
        MakeRoom(evicted);
    }

    /// <summary>Takes out all nodes, without calling their owner. What was learned stays: the same keys will come again.</summary>
    public void Clear()
    {
        while (window.Hand is { } node) window.Remove(node);
        while (main.Hand is { } node) main.Remove(node);
    }

    private static bool IsResident(EvictionNode node) => node.Queue is EvictionQueue.Window or EvictionQueue.Main;

    private void MakeRoom(Action<EvictionNode> evicted)
    {
        while (Bytes > CapacityBytes)
        {
            EvictionNode? newcomer = window.Bytes > WindowBytes || main.Count == 0 ? window.Hand : null;
            if (newcomer is not null) Look(newcomer);
            EvictionNode? victim = newcomer is null || newcomer.Size <= CapacityBytes ? LeastWorthy() : null;
            if (victim is null || (newcomer is not null && !IsAdmitted(newcomer, victim)))
            {
                Unlink(newcomer!);
                evicted(newcomer!);
                continue;
            }
            EndTrial(victim);
            Unlink(victim);
            evicted(victim);
            if (newcomer is null || Bytes > CapacityBytes) continue;
            window.Remove(newcomer);
            main.Add(newcomer);
            BeginTrial(newcomer);
        }
    }

    private void Unlink(EvictionNode node)
    {
        ghosts.Remember(node.Hash, node.History, epoch);
        (node.Queue == EvictionQueue.Window ? window : main).Remove(node);
    }

    private bool IsAdmitted(EvictionNode newcomer, EvictionNode victim)
    {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        double needed = ((rates[ClassOf(victim)] * AdmissionMargin) + LeastGain) / victim.Size;
        return Worth(newcomer) > needed || random % AdmitAnywayOneIn == 0;
    }

    private EvictionNode? LeastWorthy()
    {
        EvictionNode? least = null;
        double leastWorth = double.MaxValue;
        for (int looked = 0; looked < EntriesLookedAt && main.Hand is { } node; looked++)
        {
            main.Advance();
            Look(node);
            if (node.TrialClass == NoTrial || node.TrialHits >= HitsThatEndTrial || Since(node.TrialStart) >= TrialTicks(node))
            {
                EndTrial(node);
                BeginTrial(node);
            }
            double worth = Worth(node);
            if (least is not null && (worth > leastWorth || (worth == leastWorth && !IsColder(node, least)))) continue;
            least = node;
            leastWorth = worth;
        }
        return least;
    }

    private bool IsColder(EvictionNode node, EvictionNode than) =>
        node.History < than.History || (node.History == than.History && Since(node.LastHit) > Since(than.LastHit));

    /// <summary>Hits in a lifetime, for a byte: with sizes that differ this has the most hits, and fewer bytes of hits than taking no note of sizes.</summary>
    private double Worth(EvictionNode node) => rates[ClassOf(node)] / node.Size;

    private byte ClassOf(EvictionNode node) => ClassHitRates.ClassOf(node.History, Since(node.LastHit));

    private int Since(ushort past) => (ushort)(tick - past);

    /// <summary>Collects the hits since the last look and brings the node's counts up to the present epoch.</summary>
    private void Look(EvictionNode node)
    {
        int hits = node.TakeHits();
        CountReads(hits);
        int history = node.History >> Math.Min((byte)(epoch - node.Epoch), (byte)8);
        node.History = (byte)Math.Min(history + hits, byte.MaxValue);
        node.Epoch = epoch;
        node.TrialHits = (byte)Math.Min(node.TrialHits + hits, byte.MaxValue);
        // Hits are taken to be spread evenly over the time since the last look, which is the time of one turn of the hand.
        if (hits > 0) node.LastHit = (ushort)(tick - (ClassHitRates.TicksPerLifetime / EntriesLookedAt / (hits + 1)));
        else if (Since(node.LastHit) > LongestIdle) node.LastHit = (ushort)(tick - LongestIdle);
    }

    private void BeginTrial(EvictionNode node)
    {
        node.TrialClass = ClassOf(node);
        node.TrialHits = 0;
        node.TrialStart = tick;
    }

    private void EndTrial(EvictionNode node)
    {
        if (node.TrialClass != NoTrial)
            rates.Learn(node.TrialClass, node.TrialHits, Since(node.TrialStart));
    }

    private static int TrialTicks(EvictionNode node) => ShortestTrial + (int)((node.Hash >> 32) % ClassHitRates.TicksPerLifetime);

    private void CountInsertion()
    {
        CountReads(1);
        if (++insertionsInTick < Count / ClassHitRates.TicksPerLifetime) return;
        insertionsInTick = 0;
        tick++;
    }

    private void CountReads(int reads)
    {
        readsInEpoch += reads;
        if (readsInEpoch < (long)ReadsPerEpoch * Count) return;
        readsInEpoch = 0;
        epoch++;
    }
}
