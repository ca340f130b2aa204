namespace Forebay;

/// <summary>The right to store what is loaded from now on in a shared tier. What it holds is the tier's own.</summary>
public abstract class SharedLease
{
    /// <summary>True where something was stored under it.</summary>
    internal bool IsUsed { get; set; }

    /// <summary>For a value that its caller brings without a lease: stored whatever stands there (<see cref="ITier.SetAsync"/>).</summary>
    internal static SharedLease Bare { get; } = new BareLease();

    private sealed class BareLease : SharedLease;
}
