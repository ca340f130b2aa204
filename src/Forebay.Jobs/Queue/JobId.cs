namespace Forebay.Jobs;

/// <summary>Names one job of a queue. It is not used again.</summary>
/// <param name="Value">As the queue keeps it: opaque, 1 to 100 characters.</param>
public readonly record struct JobId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
