namespace Forebay;

/// <summary>How long what is read of an entity's tables is fresh, instead of its region's time. Of several tables in a query the shortest counts.</summary>
/// <param name="seconds">In seconds; more than zero.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CacheForAttribute(double seconds) : Attribute
{
    /// <summary>In seconds.</summary>
    public double Seconds { get; } = seconds;
}
