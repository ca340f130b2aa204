using System.Collections.Concurrent;
using System.Text;
using Forebay.Liveness;

namespace Forebay.Entries;

/// <summary>The names of regions that were read from files, each made once. Thread-safe; bounded.</summary>
internal static class RegionNames
{
    private const int Most = 1024;
    private static readonly ConcurrentDictionary<ulong, string> Known = new();

    public static string Of(ReadOnlySpan<byte> utf8)
    {
        ulong hash = Hash64.Of(utf8);
        if (Known.TryGetValue(hash, out string? name))
            return name;
        name = Encoding.UTF8.GetString(utf8);
        if (Known.Count < Most)
            Known[hash] = name;
        return name;
    }
}
