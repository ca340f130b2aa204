using System.Collections.Concurrent;

namespace Forebay.Loads;

/// <summary>Which loads failed lately and were covered by an expired entry: these are not tried again with every read. Thread-safe, bounded.</summary>
internal sealed class RetryTimes(TimeSpan pause)
{
    private const int MostKeys = 16_384;
    private readonly long pauseMilliseconds = (long)pause.TotalMilliseconds;
    private readonly ConcurrentDictionary<EntryKey, long> until = new();

    public void Failed(in EntryKey key, long now)
    {
        if (until.Count >= MostKeys)
            until.Clear();
        until[key] = now + pauseMilliseconds;
    }

    public void Succeeded(in EntryKey key)
    {
        if (!until.IsEmpty)
            until.TryRemove(key, out _);
    }

    public bool Pauses(in EntryKey key, long now) => !until.IsEmpty && until.TryGetValue(key, out long time) && now < time;
}
