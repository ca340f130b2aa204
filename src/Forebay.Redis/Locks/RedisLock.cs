namespace Forebay.Redis;

/// <summary>A lock that was taken; released when it is disposed of.</summary>
public sealed class RedisLock : IAsyncDisposable
{
    private readonly RedisLocks locks;
    private bool released;

    internal RedisLock(RedisLocks locks, string name, long fence)
    {
        this.locks = locks;
        Name = name;
        Fence = fence;
    }

    /// <summary>The lock's name.</summary>
    public string Name { get; }

    /// <summary>Greater than that of every holder before: what is written under the lock carries it.</summary>
    public long Fence { get; }

    /// <summary>Holds the lock on, from now; false where its time was over and it is no longer held.</summary>
    /// <exception cref="RedisConnectionException">Redis can't be asked: it is held as long as was said last.</exception>
    public ValueTask<bool> RenewAsync(TimeSpan holdFor, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(released, this);
        return locks.RenewAsync(Name, Fence, holdFor, cancellationToken);
    }

    /// <summary>Releases it, where it is still held; false where it was no longer.</summary>
    /// <exception cref="RedisConnectionException">Redis can't be asked: it comes free when its time is over.</exception>
    public ValueTask<bool> ReleaseAsync(CancellationToken cancellationToken = default)
    {
        released = true;
        return locks.ReleaseAsync(Name, Fence, cancellationToken);
    }

    /// <summary>Releases it, where it is still held. Where Redis can't be asked, it comes free when its time is over.</summary>
    public async ValueTask DisposeAsync()
    {
        if (released)
            return;
        try
        {
            await ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisConnectionException or RedisServerException or TimeoutException or ObjectDisposedException)
        {
            // The lease ends by itself.
        }
    }
}
