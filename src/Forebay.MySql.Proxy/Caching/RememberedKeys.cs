using System.Collections.Concurrent;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>Keys that were made of bytes once. Thread-safe; a look allocates nothing.</summary>
internal sealed class RememberedKeys(int most)
{
    private readonly ConcurrentDictionary<byte[], string> keys = new(ByteComparer.Instance);
    private int count;

    public bool TryGet(ReadOnlySpan<byte> bytes, out string key)
    {
        bool found = keys.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(bytes, out string? standing);
        key = standing ?? "";
        return found;
    }

    public string Add(byte[] bytes, string key)
    {
        // What is full is forgotten: an order of what was used last would cost each hit more than this.
        if (Interlocked.Increment(ref count) > most)
        {
            keys.Clear();
            Volatile.Write(ref count, 1);
        }
        return keys.GetOrAdd(bytes, key);
    }
}
