using System.Collections.Concurrent;

namespace Forebay.Redis.Connections;

/// <summary>Callers that have their replies and were not woken yet.</summary>
/// <remarks>
/// <para>Whoever runs it takes one after the other; several may run it at once. While a thread runs it, what its callers send is collected and goes
/// out together at the end (<see cref="GoesOnHere"/>): one system call for a turn of all callers instead of one for each.</para>
/// <para>A caller may block its thread. So where more than one waits, a second runner is asked of the thread pool; and a command is held back only while
/// others wait, for then somebody else is there who comes to the end of the queue and sends it: the second runner, or the reader that added them.</para>
/// </remarks>
internal sealed class CompletionQueue(RedisConnection connection) : IThreadPoolWorkItem
{
    // More than this many are handed to the thread pool without waiting for the reader to come to rest.
    private const int MostWaiting = 256;

    [ThreadStatic]
    private static CompletionQueue? running;

    private readonly ConcurrentQueue<PendingReply> waiting = new();
    private int added;
    private int helpers;

    /// <summary>Whether this thread is inside of <see cref="Run"/>, and not with the last caller.</summary>
    public bool GoesOnHere => running == this && !waiting.IsEmpty;

    /// <summary>The reader's alone.</summary>
    public void Add(PendingReply pending)
    {
        waiting.Enqueue(pending);
        if (++added % MostWaiting == 0)
            AskForHelp();
    }

    /// <summary>Wakes all that wait, then sends what they have written.</summary>
    public void Run()
    {
        if (!waiting.TryDequeue(out PendingReply? pending))
            return;
        CompletionQueue? outer = running;
        bool isAlone = waiting.IsEmpty;
        if (!isAlone)
        {
            AskForHelp();
            // With one caller there is nothing to wait for.
            running = this;
        }
        try
        {
            do
                pending.Complete();
            while (waiting.TryDequeue(out pending));
        }
        finally
        {
            running = outer;
            if (!isAlone)
                connection.FlushWritten();
        }
    }

    public void Execute()
    {
        Volatile.Write(ref helpers, 0);
        Run();
        connection.FlushWritten();
    }

    private void AskForHelp()
    {
        if (Volatile.Read(ref helpers) == 0 && Interlocked.Exchange(ref helpers, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
