using System.Collections.Concurrent;

namespace MusicStore.Accounts;

/// <summary>Makes guessing passwords slow: after some failures an address waits, each time twice as long. Thread-safe.</summary>
internal sealed class SignInLimiter(TimeProvider time)
{
    public const int FreeFailures = 5;
    private const int MostRemembered = 100_000;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Until)> known = new(StringComparer.OrdinalIgnoreCase);

    public bool MayTry(string email) => !known.TryGetValue(email, out (int Failures, DateTimeOffset Until) state) || state.Until <= time.GetUtcNow();

    public void Note(string email, bool succeeded)
    {
        if (succeeded)
        {
            known.TryRemove(email, out _);
            return;
        }
        DateTimeOffset now = time.GetUtcNow();
        if (known.Count >= MostRemembered)
        {
            foreach (KeyValuePair<string, (int Failures, DateTimeOffset Until)> old in known.Where(one => one.Value.Until + LongestWait < now))
                known.TryRemove(old);
        }
        known.AddOrUpdate(email, _ => (1, now), (_, state) => (state.Failures + 1, now + Wait(state.Failures + 1)));
    }

    private static TimeSpan Wait(int failures) =>
        failures < FreeFailures ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(20, failures - FreeFailures)));
}
