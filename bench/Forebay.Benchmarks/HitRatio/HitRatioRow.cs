namespace Forebay.Benchmarks.HitRatio;

/// <summary>What each policy made of one trace at one size.</summary>
/// <param name="Workload">The workload's or the file's name.</param>
/// <param name="HeldOut">Kept aside while our constants were chosen.</param>
/// <param name="Capacity">The cache's room, in keys.</param>
/// <param name="OptimumRatio">The hit ratio of Belady's optimum, 0 to 1.</param>
/// <param name="Ratios">The hit ratio of each policy, in the order of <see cref="PolicyList.All"/>.</param>
internal sealed record HitRatioRow(string Workload, bool HeldOut, int Capacity, double OptimumRatio, IReadOnlyList<double> Ratios)
{
    /// <summary>The share of the optimum's hits that the policy had; 1 where there was nothing to hit.</summary>
    public double Share(int policy) => OptimumRatio > 0 ? Ratios[policy] / OptimumRatio : 1;
}
