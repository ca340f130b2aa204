namespace Forebay.Testing;

/// <summary>Waits for what happens in the background.</summary>
public static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>Returns when the condition holds; throws where it does not for long.</summary>
    public static async Task TrueAsync(Func<ValueTask<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(Bound);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"It did not come true within {Bound:c}: {what}.");
            await Task.Yield();
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{ValueTask{bool}}, string)"/>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => ValueTask.FromResult(condition()), what);
}
