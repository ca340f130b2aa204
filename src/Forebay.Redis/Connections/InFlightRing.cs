using System.Numerics;

namespace Forebay.Redis.Connections;

/// <summary>What was written and waits for its reply, in order.</summary>
/// <remarks>One writer at a time (under the connection's lock), one reader at a time (the reading loop), and sweeps from anywhere, which may see places
/// that are being emptied or filled. <see cref="tail"/> is written by the writer alone, <see cref="head"/> by the reader alone.</remarks>
internal sealed class InFlightRing(int capacity)
{
    private readonly PendingReply?[] places = new PendingReply?[BitOperations.RoundUpToPowerOf2((uint)capacity)];
    private long head;
    private long tail;

    /// <summary>How many were ever added.</summary>
    public long Added => Volatile.Read(ref tail);

    /// <summary>How many were ever taken.</summary>
    public long Taken => Volatile.Read(ref head);

    public int Count => (int)(Added - Taken);

    public bool IsFull => Count >= capacity;

    public void Add(PendingReply pending)
    {
        places[tail & (places.Length - 1)] = pending;
        Volatile.Write(ref tail, tail + 1);
    }

    /// <summary>The one whose reply comes next; null where none is awaited.</summary>
    public PendingReply? Peek() => head == Added ? null : places[head & (places.Length - 1)];

    /// <summary>Takes the one that <see cref="Peek"/> has shown.</summary>
    public void Take()
    {
        places[head & (places.Length - 1)] = null;
        Volatile.Write(ref head, head + 1);
    }

    /// <summary>Each that stands in it now, or has a moment ago.</summary>
    public void ForEach<TState>(TState state, Action<PendingReply, TState> action)
    {
        long end = Added;
        for (long i = Taken; i < end; i++)
        {
            if (Volatile.Read(ref places[i & (places.Length - 1)]) is { } pending)
                action(pending, state);
        }
    }
}
