using Forebay.Liveness;

namespace Forebay.Sql.Caching;

/// <summary>A statement that one caller runs and that others of the same key wait for.</summary>
/// <typeparam name="T">What it reads.</typeparam>
/// <param name="lease">Under which it runs.</param>
internal sealed class Flight<T>(Lease lease)
    where T : class
{
    private readonly TaskCompletionSource<T?> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lease Lease => lease;

    /// <summary>The rows; null where there are none for others.</summary>
    public Task<T?> Outcome => outcome.Task;

    /// <summary>Another began beside it, which may have been stored already: what this one read is not stored, and may be newer or older than what was.</summary>
    public volatile bool IsReplaced;

    /// <summary>One that was replaced ended while this one ran: nobody joins it any more. Who asks next waits for its end, and begins anew.</summary>
    public volatile bool IsTainted;

    public void Tell(T? result) => outcome.TrySetResult(result);
}
