namespace Forebay.Sqlite;

/// <summary>A lock that was taken; released when it is disposed of.</summary>
public sealed class SqliteLock : IDisposable
{
    private readonly SqliteLocks locks;
    private bool released;

    internal SqliteLock(SqliteLocks locks, string name, long fence)
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
    public bool Renew(TimeSpan holdFor)
    {
        ObjectDisposedException.ThrowIf(released, this);
        return locks.Renew(Name, Fence, holdFor);
    }

    /// <summary>Releases it, where it is still held.</summary>
    public void Dispose()
    {
        if (released)
            return;
        released = true;
        locks.Release(Name, Fence);
    }
}
