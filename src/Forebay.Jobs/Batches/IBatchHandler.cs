namespace Forebay.Jobs;

/// <summary>Applies jobs of one type many at a time: for small writes that may be a little late, such as plays and statistics. Made by dependency injection, in a scope of its own for each batch.</summary>
/// <typeparam name="T">What a job's JSON is read into.</typeparam>
/// <remarks>
/// A job is given at least once: after a kill between <see cref="ApplyAsync"/> and the queue's note that it is done, it is given again. To be applied
/// once in effect, what it writes and the fact that it was written belong into one transaction; <c>SqliteBatchHandler</c> of Forebay.Sqlite does that.
/// </remarks>
public interface IBatchHandler<T>
{
    /// <summary>Applies a batch as a whole, or throws and has applied nothing of it: then its jobs are tried one by one, and those that fail alone are tried again later.</summary>
    /// <param name="batch">At least one; in the order in which they were leased.</param>
    /// <param name="cancellationToken">Cancelled when the worker stops and can wait no longer.</param>
    Task ApplyAsync(IReadOnlyList<BatchItem<T>> batch, CancellationToken cancellationToken);
}
