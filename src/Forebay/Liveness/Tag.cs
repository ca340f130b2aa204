using System.Text;

namespace Forebay.Liveness;

/// <summary>What entries depend on, as the 64-bit hash of its name: <c>table:track</c>, <c>row:track:17</c>, a tenant.</summary>
/// <param name="Id">The hash; the same in every process and on every node.</param>
/// <remarks>Two names that share a hash (one pair in 2^64) cost a miss, never a stale value: invalidating one kills the entries of both.</remarks>
public readonly record struct Tag(ulong Id)
{
    /// <summary>The longest tag, in bytes of UTF-8.</summary>
    public const int MaxBytes = 512;

    /// <summary>The name that stands for every entry.</summary>
    public const string EverythingName = "*";

    /// <summary>How the name that stands for every entry is noted among tags. No entry carries it.</summary>
    internal static Tag Everything { get; } = new(Hash64.Of(EverythingName));

    // Separate seeds, so that a key, a partition and a tag of the same text are different tags.
    private const ulong KeySeed = 0x6B65_79;
    private const ulong PartitionSeed = 0x7061_7274;

    /// <summary>The tag of a name.</summary>
    /// <exception cref="ArgumentException">The name is empty or longer than 512 bytes of UTF-8.</exception>
    public static Tag Of(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(name) is > MaxBytes and int bytes)
            throw new ArgumentException($"Tag '{name[..32]}…' has {bytes} bytes of UTF-8; a tag has 1 to {MaxBytes}. Use a shorter name, or a hash of it.", nameof(name));
        return new Tag(Hash64.Of(name));
    }

    /// <summary>The implicit tag of one key, which removing the key invalidates.</summary>
    internal static Tag OfKey(ulong keyHash) => new(Hash64.Mix(keyHash, KeySeed));

    /// <summary>The implicit tag that each entry of a partition carries.</summary>
    internal static Tag OfPartition(string partition) => new(Hash64.Of(partition, PartitionSeed));
}
