namespace Forebay.Jobs;

/// <summary>One job of a batch.</summary>
/// <param name="Id">The job.</param>
/// <param name="Fence">Greater than that of every lease of this job before.</param>
/// <param name="Value">Its payload.</param>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record BatchItem<T>(JobId Id, long Fence, T Value);
