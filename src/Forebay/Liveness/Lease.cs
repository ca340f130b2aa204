namespace Forebay.Liveness;

/// <summary>The right to store what the caller reads from now on: the stamp at which reading began.</summary>
/// <param name="Born">The cache's clock before the read.</param>
/// <param name="Until">When it ends, in milliseconds of the cache's own clock.</param>
/// <remarks>A value set with a lease is stored only if nothing it depends on was invalidated since. The default value is no lease.</remarks>
public readonly record struct Lease(Stamp Born, long Until)
{
    /// <summary>What shared tiers gave for it; null: what is set with it is not stored in them.</summary>
    internal SharedLease? Shared { get; init; }

    /// <summary>The entry that was found when the lease was taken, which what is set with it may replace: it was stored before reading began. Null: none.</summary>
    internal object? Found { get; init; }

    /// <summary>True where this is a lease at all.</summary>
    public bool IsValid => Born.Value > 0;

    /// <summary>True where the cache kept it for a caller that does not hand leases back: of several sets with such a lease the last one stands.</summary>
    internal bool IsHeld { get; init; }
}
