namespace Forebay.Search;

/// <summary>How an index differs from the documents.</summary>
/// <param name="Documents">Documents there are.</param>
/// <param name="Indexed">Documents the index holds.</param>
/// <param name="Missing">Ids of documents that are not in the index: the first of them.</param>
/// <param name="Orphaned">Ids in the index without a document: the first of them.</param>
/// <param name="Differing">Ids whose fields or values differ: the first of them.</param>
/// <param name="MissingCount">All that are missing.</param>
/// <param name="OrphanedCount">All that are orphaned.</param>
/// <param name="DifferingCount">All that differ.</param>
/// <param name="Damage">What is wrong inside the index; null: nothing.</param>
public sealed record SearchValidation(
    long Documents,
    long Indexed,
    IReadOnlyList<long> Missing,
    IReadOnlyList<long> Orphaned,
    IReadOnlyList<long> Differing,
    long MissingCount,
    long OrphanedCount,
    long DifferingCount,
    string? Damage)
{
    /// <summary>How many ids each list has at most.</summary>
    public const int MostListed = 20;

    /// <summary>The index says exactly what the documents say.</summary>
    public bool IsValid => MissingCount == 0 && OrphanedCount == 0 && DifferingCount == 0 && Damage is null;

    /// <summary>The share of documents that are found as they are, 0 to 1.</summary>
    public double Coverage => Documents == 0 ? 1 : (Documents - MissingCount - DifferingCount) / (double)Documents;
}
