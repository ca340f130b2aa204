namespace Forebay.Redis.Connections;

/// <summary>What waits for one reply, or for those of a batch, and the caller behind it.</summary>
/// <remarks>
/// <para>Three may end it: the reader, when its last reply is there; the sweep, when its time is over; its caller, by cancelling. One of them wins, by
/// exchanging <see cref="state"/>. Only what the reader ended is used again: anything else still stands in the ring until its reply has come and is dropped.</para>
/// <para>The state holds a number that grows with each use, so that a sweep which has read an old one can't end the next use.</para>
/// </remarks>
internal abstract class PendingReply
{
    private const long Waiting = 1, Received = 2, Abandoned = 3, PhaseMask = 3, OneUse = 4;

    private long state;
    private int dueAt;
    private CancellationTokenRegistration registration;

    /// <summary>Whether the reply comes as a push message: that of SUBSCRIBE and UNSUBSCRIBE.</summary>
    public bool ComesAsPush { get; set; }

    public bool IsWaiting => (Volatile.Read(ref state) & PhaseMask) == Waiting;

    protected bool WasReceived => (Volatile.Read(ref state) & PhaseMask) == Received;

    /// <summary>Begins a use; before others can see it.</summary>
    /// <param name="dueTick">After which tick of the connection its time is over.</param>
    public void Begin(int dueTick)
    {
        dueAt = dueTick;
        Volatile.Write(ref state, (((state / OneUse) + 1) * OneUse) | Waiting);
    }

    /// <summary>Takes a reply, in the order of the commands; true where it was the last one. The reader's alone.</summary>
    public abstract bool Accept(in RedisReply reply);

    /// <summary>Marks it as received, where nobody was faster. The reader's alone; who gets true must complete it.</summary>
    public bool TryReceive()
    {
        long seen = Volatile.Read(ref state);
        return (seen & PhaseMask) == Waiting && Interlocked.CompareExchange(ref state, (seen & ~PhaseMask) | Received, seen) == seen;
    }

    /// <summary>Gives the caller what was received; the caller's code may run inside.</summary>
    public abstract void Complete();

    /// <summary>Ends it with an error, where nobody was faster.</summary>
    public void Fail(Exception error)
    {
        if (TryAbandon(Volatile.Read(ref state)))
            Complete(error);
    }

    /// <summary>Ends it with the error, where its time is over and nobody was faster.</summary>
    public bool FailIfDue(int tick, Func<Exception> error)
    {
        long seen = Volatile.Read(ref state);
        if ((seen & PhaseMask) != Waiting || dueAt - tick > 0 || !TryAbandon(seen))
            return false;
        Complete(error());
        return true;
    }

    /// <summary>Ends it when the token is cancelled.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            registration = cancellationToken.UnsafeRegister(static (pending, token) => ((PendingReply)pending!).Fail(new OperationCanceledException(token)), this);
    }

    protected abstract void Complete(Exception error);

    // Waits for a callback that runs: afterwards nothing of this use can touch the next one.
    protected void Unwatch()
    {
        registration.Dispose();
        registration = default;
    }

    private bool TryAbandon(long seen) => (seen & PhaseMask) == Waiting && Interlocked.CompareExchange(ref state, (seen & ~PhaseMask) | Abandoned, seen) == seen;
}
