namespace MusicStore.Primary;

/// <summary>The database that holds the store's truth, whichever it is. Thread-safe.</summary>
internal interface IPrimary
{
    /// <summary>Reads with a session that nobody else uses meanwhile.</summary>
    /// <param name="read">Awaits nothing but the session, which it must not keep.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<T> ReadAsync<T>(Func<PrimarySession, ValueTask<T>> read, CancellationToken cancellation);

    /// <summary>Writes in one transaction; completes when it is committed and readers see it.</summary>
    /// <param name="write">Awaits nothing but the session. What it throws undoes it. It may run more than once, each time on nothing of the time before.</param>
    /// <param name="cancellation">Ends the wait; the write may have been committed nevertheless.</param>
    Task<T> WriteAsync<T>(Func<PrimarySession, ValueTask<T>> write, CancellationToken cancellation);

    /// <summary>True where a write failed because there is such a row already.</summary>
    bool IsDuplicate(Exception exception);
}
