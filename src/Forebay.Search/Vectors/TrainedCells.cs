namespace Forebay.Search.Vectors;

/// <summary>The cells of a space with the number of the training that made them: each training takes the next.</summary>
internal sealed record TrainedCells(long Generation, VectorCells Cells)
{
    /// <summary>Before anything was read: of no generation that stands in a database.</summary>
    public static TrainedCells Unread { get; } = new(-1, VectorCells.None);
}
