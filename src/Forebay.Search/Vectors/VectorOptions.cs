namespace Forebay.Search.Vectors;

/// <summary>How vectors are searched.</summary>
public sealed class VectorOptions
{
    /// <summary>Cells that a search looks into, where the vectors have been grouped into such. Default 8; 1 to 1,000. More: slower, and fewer neighbours missed.</summary>
    public int Probes { get; set; } = 8;

    /// <summary>Vectors by which cells are found. Default 50,000; at least 1,000.</summary>
    public int TrainingVectors { get; set; } = 50_000;

    /// <summary>Scans of more vectors than this use all cores. Default 50,000.</summary>
    public int ParallelAbove { get; set; } = 50_000;

    /// <exception cref="ForebayConfigurationException">A value can't work.</exception>
    internal void Validate()
    {
        if (Probes is < 1 or > 1000)
            throw new ForebayConfigurationException($"Vectors: Probes is {Probes}; it must be 1 to 1,000.");
        if (TrainingVectors < 1000)
            throw new ForebayConfigurationException($"Vectors: TrainingVectors is {TrainingVectors}; it must be at least 1,000.");
        if (ParallelAbove < 0)
            throw new ForebayConfigurationException($"Vectors: ParallelAbove is {ParallelAbove}; it must be 0 or more.");
    }
}
