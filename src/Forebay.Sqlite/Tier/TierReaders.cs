namespace Forebay.Sqlite;

/// <summary>The readers of a file, lent to one thread at a time. A free one is found by one interlocked exchange, near the caller's core first.</summary>
/// <remarks>Where all are lent the caller spins, then waits for one to be given back: reads take microseconds.</remarks>
internal sealed class TierReaders : IDisposable
{
    private readonly TierReader?[] slots;
    private readonly TierReader[] all;
    private readonly SemaphoreSlim returned = new(0);
    private int waiting;
    private volatile bool closed;

    public TierReaders(string path, SqliteTierOptions options)
    {
        all = new TierReader[options.Readers];
        int made = 0;
        try
        {
            for (; made < all.Length; made++)
                all[made] = new TierReader(path, options);
        }
        catch
        {
            for (int i = 0; i < made; i++)
                all[i].Dispose();
            throw;
        }
        slots = [.. all];
    }

    /// <summary>A reader, to be given back; null where the file is closed.</summary>
    public TierReader? Take() => closed ? null : TakeAny(untilFound: false);

    private TierReader? TakeAny(bool untilFound)
    {
        int start = Thread.GetCurrentProcessorId();
        while (true)
        {
            for (int i = 0; i < slots.Length; i++)
            {
                ref TierReader? slot = ref slots[(uint)(start + i) % (uint)slots.Length];
                if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is { } reader)
                    return reader;
            }
            if (closed && !untilFound)
                return null;
            Interlocked.Increment(ref waiting);
            try
            {
                // A reader given back between the look above and here has not seen that somebody waits: so look again soon in any case.
                returned.Wait(1);
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        }
    }

    public void Return(TierReader reader)
    {
        int start = Thread.GetCurrentProcessorId();
        for (int i = 0; ; i++)
        {
            if (Interlocked.CompareExchange(ref slots[(uint)(start + i) % (uint)slots.Length], reader, null) is null)
                break;
        }
        if (Volatile.Read(ref waiting) > 0)
            returned.Release();
    }

    /// <summary>Lets go the snapshots of all readers that are not at work, so that a checkpoint can pass them.</summary>
    public void ReleaseIdle()
    {
        for (int i = 0; i < slots.Length; i++)
        {
            if (Interlocked.Exchange(ref slots[i], null) is not { } reader)
                continue;
            reader.Release();
            Return(reader);
        }
    }

    /// <summary>Closes all; each is waited for until it is given back.</summary>
    public void Dispose()
    {
        if (closed)
            return;
        closed = true;
        for (int i = 0; i < all.Length; i++)
            TakeAny(untilFound: true)!.Dispose();
    }
}
