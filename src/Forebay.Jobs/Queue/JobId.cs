namespace Forebay.Jobs;

/// <summary>Names one job of a queue. Later jobs have greater ones; they are not used again.</summary>
/// <param name="Value">As the queue keeps it.</param>
public readonly record struct JobId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
