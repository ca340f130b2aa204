using Forebay.Liveness;
using Forebay.Sql.Results;

namespace Forebay.Sql.Caching;

/// <summary>A statement that one caller runs and that others of the same key wait for.</summary>
/// <param name="lease">Under which it runs.</param>
internal sealed class Flight(Lease lease)
{
    private readonly TaskCompletionSource<CachedResult?> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lease Lease => lease;

    /// <summary>The rows; null where there are none for others.</summary>
    public Task<CachedResult?> Outcome => outcome.Task;

    public void Tell(CachedResult? result) => outcome.TrySetResult(result);
}
