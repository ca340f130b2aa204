namespace Forebay.Liveness;

/// <summary>Leases of misses whose callers will set the value without handing the lease back (<c>IDistributedCache</c>'s way).</summary>
/// <remarks>
/// Several callers may miss the same key; which of them sets cannot be told. So the key keeps the <em>oldest</em> lease until as many sets as
/// misses have come or it has ended: the worst is that a value read in time is not stored, which costs a miss. Thread-safe, bounded.
/// </remarks>
internal sealed class LeaseTable(LivenessOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<EntryKey, Held> held = [];
    private readonly long leaseFor = (long)options.LeaseFor.TotalMilliseconds;

    public Lease Hand(in EntryKey key, long born, long now, SharedLease? shared)
    {
        var lease = new Lease(new Stamp(born), now + leaseFor) { Shared = shared };
        lock (gate)
        {
            if (held.TryGetValue(key, out Held standing) && standing.Lease.Until > now)
            {
                // The oldest stamp and versions, until the newest end: nobody who still reads may find a younger lease than its own.
                held[key] = new Held(standing.Lease with { Until = lease.Until }, standing.Count + 1);
            }
            else
            {
                if (held.Count >= options.MaxLeases)
                    Prune(now);
                held[key] = new Held(lease, 1);
            }
        }
        return lease;
    }

    /// <summary>The lease that a set of this key takes up; the default value where there is none.</summary>
    public Lease Take(in EntryKey key, long now)
    {
        lock (gate)
        {
            if (!held.TryGetValue(key, out Held standing))
                return default;
            if (standing.Count == 1)
                held.Remove(key);
            else
                held[key] = standing with { Count = standing.Count - 1 };
            return standing.Lease.Until > now ? standing.Lease with { IsHeld = true } : default;
        }
    }

    private void Prune(long now)
    {
        foreach (EntryKey key in held.Where(pair => pair.Value.Lease.Until <= now).Select(pair => pair.Key).ToList())
            held.Remove(key);
        // All in use: the oldest of a few goes. Its caller's set is then one without a lease, as SetAsync's remarks describe.
        if (held.Count >= options.MaxLeases)
            held.Remove(held.Keys.First());
    }

    private readonly record struct Held(Lease Lease, int Count);
}
