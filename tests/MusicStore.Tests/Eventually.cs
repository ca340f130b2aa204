using System.Diagnostics;
using Xunit;

namespace MusicStore;

/// <summary>Waits for what another task brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks again and again until the answer is yes; fails after a minute.</summary>
    public static async Task TrueAsync(Func<Task<bool>> ask, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await ask())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"A minute passed, and it is not so that {what}.");
            await Task.Yield();
        }
    }
}
