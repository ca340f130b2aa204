using System.Threading.Tasks.Sources;

namespace Forebay.Redis.Connections;

/// <summary>The commands of a batch, whose replies are awaited together.</summary>
internal sealed class PendingBatch : PendingReply, IValueTaskSource<RedisReply[]>
{
    private ManualResetValueTaskSourceCore<RedisReply[]> source;
    private RedisReply[] replies = [];
    private int count;

    /// <summary>Whether it may be begun again: its last use, if there was one, is over.</summary>
    public bool IsFree { get; private set; } = true;

    public ValueTask<RedisReply[]> Task => new(this, source.Version);

    public void Expect(int commands)
    {
        IsFree = false;
        replies = new RedisReply[commands];
        count = 0;
    }

    public override bool Accept(in RedisReply reply)
    {
        replies[count++] = reply;
        return count == replies.Length;
    }

    public override void Complete() => source.SetResult(replies);

    protected override void Complete(Exception error)
    {
        source.RunContinuationsAsynchronously = true;
        source.SetException(error);
    }

    public RedisReply[] GetResult(short token)
    {
        try
        {
            RedisReply[] result = source.GetResult(token);
            Unwatch();
            source.Reset();
            replies = [];
            IsFree = true;
            return result;
        }
        catch
        {
            Unwatch();
            throw;
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => source.OnCompleted(continuation, state, token, flags);
}
