namespace Forebay.Testing;

/// <summary>Holds a load at a point until the test lets it go on; the test can wait for it to get there.</summary>
public sealed class Gate
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody stands at the gate; fails where nobody comes for long.</summary>
    public Task Arrived => arrived.Task.WaitAsync(Bound);

    public void Open() => opened.TrySetResult();

    /// <summary>Stands at the gate.</summary>
    public Task PassAsync(CancellationToken cancellation = default)
    {
        arrived.TrySetResult();
        return opened.Task.WaitAsync(Bound, cancellation);
    }
}
