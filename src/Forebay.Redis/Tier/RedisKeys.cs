using System.Globalization;
using Forebay.Liveness;

namespace Forebay.Redis;

/// <summary>The names of the keys. What one script touches has one hash tag, so that it lies in one slot of a cluster.</summary>
/// <remarks>
/// Entries are found by a hash of partition and key under a seed that every node has, and carry the key in full. Versions are found by the tag's hash.
/// What concerns all entries lies together: <c>everything</c> is the version that each entry but a durable one carries.
/// </remarks>
internal sealed class RedisKeys(string prefix)
{
    // The same for every node, unlike the seed of a node's own tables.
    private const ulong Seed = 0x4642_5245_4449_53;
    private const string Shared = "{g}:";

    public string Everything { get; } = prefix + Shared + "everything";

    /// <summary>A random number that lasts as long as nothing was lost: another server, or one that began again, has another.</summary>
    public string Epoch { get; } = prefix + Shared + "epoch";

    /// <summary>The reigns of servers whose beginning has been noticed.</summary>
    public string Reigns { get; } = prefix + Shared + "reigns";

    /// <summary>The standing patterns, oldest first; each element begins with its version.</summary>
    public string Rules { get; } = prefix + Shared + "rules";

    public string Log { get; } = prefix + Shared + "log";

    /// <summary>The number of the log's last message.</summary>
    public string LogEnd { get; } = prefix + Shared + "log-end";

    /// <summary>The channel that says that the log has grown.</summary>
    public string Bell { get; } = prefix + "bell";

    public static ulong HashOf(in EntryKey key) => EntryKey.HashOf(key.Key, key.Partition, Seed);

    public string Entry(ulong hash) => string.Create(CultureInfo.InvariantCulture, $"{prefix}e:{{{hash:x16}}}");

    public string Lease(ulong hash) => string.Create(CultureInfo.InvariantCulture, $"{prefix}l:{{{hash:x16}}}");

    public string Version(Tag tag) => string.Create(CultureInfo.InvariantCulture, $"{prefix}v:{tag.Id:x16}");

    /// <summary>The version of a tag of an entry, which may be everything's.</summary>
    public string VersionOf(Tag tag) => tag == RedisRecord.Everything ? Everything : Version(tag);

    public string Lock(string name) => $"{prefix}lock:{{{name}}}";
}
