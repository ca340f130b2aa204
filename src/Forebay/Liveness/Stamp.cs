namespace Forebay.Liveness;

/// <summary>The place of one invalidation in this cache's order; greater is later. Never a time.</summary>
/// <param name="Value">The counter's value: 1 for the first invalidation, 0 for "never".</param>
public readonly record struct Stamp(long Value) : IComparable<Stamp>
{
    /// <summary>True where this stamp was taken after <paramref name="other"/>.</summary>
    public bool IsAfter(Stamp other) => Value > other.Value;

    /// <inheritdoc/>
    public int CompareTo(Stamp other) => Value.CompareTo(other.Value);

    /// <summary>Orders two stamps.</summary>
    public static bool operator <(Stamp left, Stamp right) => left.Value < right.Value;

    /// <summary>Orders two stamps.</summary>
    public static bool operator >(Stamp left, Stamp right) => left.Value > right.Value;

    /// <summary>Orders two stamps.</summary>
    public static bool operator <=(Stamp left, Stamp right) => left.Value <= right.Value;

    /// <summary>Orders two stamps.</summary>
    public static bool operator >=(Stamp left, Stamp right) => left.Value >= right.Value;
}
