using Forebay.Liveness;
using Forebay.Regions;

namespace Forebay.Loads;

/// <summary>A load of values of one type.</summary>
internal sealed class Load<T>(EntryKey key, Region region, Tag[] tags, Load? parent, Func<Load<T>, Task> run) : Load(key, region, tags, parent)
{
    private readonly TaskCompletionSource<LoadOutcome<T>> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionContext? context = ExecutionContext.Capture();
    private int originalTaken;

    public Task<LoadOutcome<T>> Completion => completion.Task;

    // In its maker's context, also where the end of another load starts it.
    public override void Start()
    {
        if (context is null)
            _ = run(this);
        else
            ExecutionContext.Run(context, static load => _ = ((Load<T>)load!).RunAsync(), this);
    }

    private Task RunAsync() => run(this);

    public void Complete(in LoadOutcome<T> outcome) => completion.TrySetResult(outcome);

    public override void Fail(Exception exception)
    {
        if (!completion.TrySetException(exception))
            return;
        // A refresh that nobody waits for has no other observer; its failure is counted and logged where it happened.
        _ = completion.Task.Exception;
    }

    /// <summary>True for one caller, which may have the very object the factory made.</summary>
    public bool TakeOriginal() => Interlocked.Exchange(ref originalTaken, 1) == 0;
}
