using System.Diagnostics;

namespace Forebay.Statistics;

/// <summary>The names under which the cache can be observed from outside.</summary>
public static class CacheDiagnostics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Forebay";

    internal static ActivitySource Activities { get; } = new(Name);
}
