namespace MusicStore.Sessions;

/// <summary>Lets one request at a time read, change and write what belongs to a session: session and basket are entries that a request replaces as a whole.</summary>
/// <remarks>Sessions share some locks; who holds one never asks for another. Of one process, as the sessions are.</remarks>
internal sealed class SessionLocks : IDisposable
{
    private readonly SemaphoreSlim[] locks = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public async ValueTask<Held> EnterAsync(string session, CancellationToken cancellation)
    {
        SemaphoreSlim own = locks[(int)((uint)string.GetHashCode(session, StringComparison.Ordinal) % locks.Length)];
        await own.WaitAsync(cancellation);
        return new Held(own);
    }

    public void Dispose()
    {
        foreach (SemaphoreSlim one in locks)
            one.Dispose();
    }

    /// <summary>Gives the lock back.</summary>
    internal readonly struct Held(SemaphoreSlim own) : IDisposable
    {
        public void Dispose() => own.Release();
    }
}
