using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Forebay.Redis.Connections;

/// <summary>One command whose reply is awaited; taken from a pool, and given back when its caller has the reply.</summary>
internal sealed class PendingCommand : PendingReply, IValueTaskSource<RedisReply>
{
    private const int MostKept = 4096;

    private static readonly ConcurrentQueue<PendingCommand> Pool = new();

    // Callers that are woken one after the other on one thread, each sending its next command, pass one object from hand to hand.
    [ThreadStatic]
    private static PendingCommand? last;

    private ManualResetValueTaskSourceCore<RedisReply> source;
    private RedisReply received;

    private PendingCommand() { }

    public ValueTask<RedisReply> Task => new(this, source.Version);

    public static PendingCommand Rent()
    {
        if (last is { } mine)
        {
            last = null;
            return mine;
        }
        return Pool.TryDequeue(out PendingCommand? pooled) ? pooled : new PendingCommand();
    }

    public override bool Accept(in RedisReply reply)
    {
        // A caller that went away is not there to take it: it may be large.
        if (IsWaiting)
            received = reply;
        return true;
    }

    public override void Complete() => source.SetResult(received);

    protected override void Complete(Exception error)
    {
        source.RunContinuationsAsynchronously = true;
        source.SetException(error);
    }

    public RedisReply GetResult(short token)
    {
        RedisReply reply;
        try
        {
            reply = source.GetResult(token);
        }
        catch
        {
            // Not used again (see PendingReply).
            Unwatch();
            throw;
        }
        Unwatch();
        Return();
        return reply.ThrowIfError();
    }

    public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => source.OnCompleted(continuation, state, token, flags);

    private void Return()
    {
        source.Reset();
        received = default;
        ComesAsPush = false;
        if (last is null)
            last = this;
        else if (Pool.Count < MostKept)
            Pool.Enqueue(this);
    }
}
