namespace Forebay.Search.Embeddings;

/// <summary>Features of one kind: albums, playlists, purchases.</summary>
/// <param name="Name">What it is; for people.</param>
/// <param name="Weight">How much it counts against the other kinds. Of a <see cref="FactorModel"/> the rarity of a feature decides more than its weight.</param>
/// <param name="Members">For each feature the items that have it, by their index.</param>
public sealed record FeatureGroup(string Name, double Weight, IReadOnlyList<IReadOnlyList<int>> Members);
