namespace Forebay.Search.Recommendations;

/// <summary>How strategies are mixed.</summary>
public sealed class RecommenderOptions
{
    /// <summary>Weights by the strategy's name. Default: audio 0.4, text 0.3, genre 0.2, collaborative 0.1. Those of strategies that have nothing to say are shared out among the others.</summary>
    public IDictionary<string, double> Weights { get; } = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        [Strategy.Audio] = 0.4,
        [Strategy.Text] = 0.3,
        [Strategy.Genre] = 0.2,
        [Strategy.Collaborative] = 0.1,
    };

    /// <summary>The most items of one album. Default 2; at least 1.</summary>
    public int MaxPerAlbum { get; set; } = 2;

    /// <summary>The most items of one artist. Default 3; at least 1.</summary>
    public int MaxPerArtist { get; set; } = 3;

    /// <summary>The most seeds that are asked for their neighbours in each space; with all of them items are compared. Default 20; at least 1.</summary>
    public int SeedsAsked { get; set; } = 20;

    /// <summary>Neighbours that are looked at of each seed in each space. Default 60; 1 to 4,096.</summary>
    public int NeighboursOfEach { get; set; } = 60;

    /// <exception cref="ForebayConfigurationException">A value can't work.</exception>
    public void Validate()
    {
        if (Weights.FirstOrDefault(weight => !double.IsFinite(weight.Value) || weight.Value < 0) is { Key: { } name, Value: var value })
            throw new ForebayConfigurationException($"Recommendations: the weight of '{name}' is {value}; it must be 0 or more.");
        if (MaxPerAlbum < 1)
            throw new ForebayConfigurationException($"Recommendations: MaxPerAlbum is {MaxPerAlbum}; it must be at least 1.");
        if (SeedsAsked < 1)
            throw new ForebayConfigurationException($"Recommendations: SeedsAsked is {SeedsAsked}; it must be at least 1.");
        if (NeighboursOfEach is < 1 or > Vectors.VectorSpace.MaxNeighbours)
            throw new ForebayConfigurationException($"Recommendations: NeighboursOfEach is {NeighboursOfEach}; it must be 1 to {Vectors.VectorSpace.MaxNeighbours}.");
        if (MaxPerArtist < 1)
            throw new ForebayConfigurationException($"Recommendations: MaxPerArtist is {MaxPerArtist}; it must be at least 1.");
    }
}
