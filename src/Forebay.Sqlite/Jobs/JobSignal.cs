namespace Forebay.Sqlite;

/// <summary>Wakes all that wait in this process. Who takes <see cref="Next"/> before a look can't miss what happens after it.</summary>
internal sealed class JobSignal
{
    private TaskCompletionSource next = New();

    /// <summary>Completes with the next <see cref="Raise"/>.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
