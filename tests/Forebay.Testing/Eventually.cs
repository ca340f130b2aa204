namespace Forebay.Testing;

/// <summary>Waits for what happens in the background.</summary>
public static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>Returns when the condition holds; throws where it does not for long.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <param name="within">How long, where another server's own pace is waited for; null: 20 seconds.</param>
    public static async Task TrueAsync(Func<ValueTask<bool>> condition, string what, TimeSpan? within = null)
    {
        TimeSpan bound = within ?? Bound;
        using var limit = new CancellationTokenSource(bound);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"It did not come true within {bound:c}: {what}.");
            // What is waited for may need the processor that an endless loop would take.
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{ValueTask{bool}}, string, TimeSpan?)"/>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => ValueTask.FromResult(condition()), what);
}
