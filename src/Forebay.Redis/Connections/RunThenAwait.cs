using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Forebay.Redis.Connections;

/// <summary>Awaits the next bytes; where there are none yet, first lets somebody else's thread watch for them, then runs the callers that have their replies.</summary>
/// <remarks>So callers' code runs on the thread that read their replies, which is awake, and yet can't hold up the reading: when it runs, the next
/// reading is already registered, and bytes that come continue the loop on another thread ("leader and followers": Schmidt et al., POSA 2, 2000).
/// The loop may go on, even end, while <see cref="UnsafeOnCompleted"/> still runs, which is why it touches nothing of the loop afterwards.</remarks>
internal readonly struct RunThenAwait(ValueTask<ReadResult> read, CompletionQueue completions) : ICriticalNotifyCompletion
{
    private readonly ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter read = read.ConfigureAwait(false).GetAwaiter();

    public bool IsCompleted => read.IsCompleted;

    public RunThenAwait GetAwaiter() => this;

    public ReadResult GetResult() => read.GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        CompletionQueue queue = completions;
        read.UnsafeOnCompleted(continuation);
        queue.Run();
    }
}
