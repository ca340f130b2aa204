using Forebay.Benchmarks.HitRatio.Policies;

namespace Forebay.Benchmarks.HitRatio;

/// <summary>The policies that are compared, in the order of the table's columns. Belady's optimum stands apart: it sees the whole trace.</summary>
internal static class PolicyList
{
    /// <summary>Ours: the one whose figures have bars.</summary>
    public const string Ours = "Forebay";

    public static IReadOnlyList<Func<int, IPolicySimulation>> All { get; } =
    [
        capacity => new LruSimulation(capacity),
        capacity => new SieveSimulation(capacity),
        capacity => new S3FifoSimulation(capacity),
        capacity => new WTinyLfuSimulation(capacity),
        capacity => new ForebaySimulation(capacity),
        capacity => new MemoryTierSimulation(capacity),
    ];
}
