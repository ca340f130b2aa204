namespace Forebay.Memory.Eviction;

/// <summary>
/// Hits over the exposure that brought them, forgetting: when either is full both are halved, so that what is newer weighs more than all before.
/// </summary>
internal struct HitRate
{
    private double hits;
    private double exposure;

    /// <summary>
    /// The hits for one unit of exposure; where little is known, near <paramref name="guess"/>, which counts as much as <paramref name="weight"/> units.
    /// </summary>
    public readonly double Value(double guess, double weight) => (hits + (guess * weight)) / (exposure + weight);

    public void Add(double moreHits, double moreExposure, double mostHits, double mostExposure)
    {
        hits += moreHits;
        exposure += moreExposure;
        if (hits <= mostHits && exposure <= mostExposure) return;
        hits /= 2;
        exposure /= 2;
    }
}
