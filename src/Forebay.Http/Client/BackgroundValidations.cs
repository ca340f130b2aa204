using System.Collections.Concurrent;

namespace Forebay.Http.Client;

/// <summary>Validations behind answers that were given already, one at a time for a key; they end with their owner. Thread-safe.</summary>
/// <remarks>One that fails changes nothing: the next request that finds the response stale asks again, or waits where it may not be given.</remarks>
internal sealed class BackgroundValidations : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource end = new();

    /// <summary>How many run; for tests, and for whoever waits for calm.</summary>
    public int Count => running.Count;

    public void Start(string key, Func<CancellationToken, Task> validate)
    {
        if (end.IsCancellationRequested || !running.TryAdd(key, true))
            return;
        // What flows with the request that was answered ends with it.
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
            _ = RunAsync(key, validate);
    }

    public void Dispose() => end.Cancel();

    private async Task RunAsync(string key, Func<CancellationToken, Task> validate)
    {
        // Not on the caller's thread: who is given a stale answer waits for nothing.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await validate(end.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The origin is away, or the handler has ended.
        }
        finally
        {
            running.TryRemove(key, out _);
        }
    }
}
