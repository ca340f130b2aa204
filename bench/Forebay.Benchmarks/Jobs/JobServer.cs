namespace Forebay.Benchmarks.Jobs;

/// <summary>Where a queue is while a bench runs.</summary>
/// <param name="address">What <see cref="JobProvider.Use"/> takes.</param>
/// <param name="stop">Ends what was started for it.</param>
internal sealed class JobServer(string address, Func<Task>? stop = null) : IAsyncDisposable
{
    public string Address { get; } = address;

    public ValueTask DisposeAsync() => stop is null ? ValueTask.CompletedTask : new(stop());
}
