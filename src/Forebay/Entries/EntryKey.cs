using System.Text;
using Forebay.Liveness;

namespace Forebay;

/// <summary>A key with the partition it belongs to, and the hash by which the tiers find it.</summary>
/// <remarks>Two keys are the same entry only where key and partition are equal; an equal hash alone never is enough.</remarks>
public readonly struct EntryKey : IEquatable<EntryKey>
{
    /// <summary>The longest key, in bytes of UTF-8. Longer ones are an error: hash them first.</summary>
    public const int MaxBytes = 4096;

    /// <summary>The longest partition name, in bytes of UTF-8.</summary>
    public const int MaxPartitionBytes = 256;

    internal EntryKey(string key, string? partition, ulong hash)
    {
        Key = key;
        Partition = partition;
        Hash = hash;
    }

    /// <summary>The key as the caller wrote it.</summary>
    public string Key { get; }

    /// <summary>The partition (a tenant), or null.</summary>
    public string? Partition { get; }

    /// <summary>The 64-bit hash of partition and key under the cache's seed.</summary>
    public ulong Hash { get; }

    /// <summary>The implicit tag that removing this key invalidates.</summary>
    internal Tag Tag => Tag.OfKey(Hash);

    internal static EntryKey Create(string key, string? partition, ulong seed)
    {
        Validate(key, nameof(key), MaxBytes);
        if (partition is not null)
            Validate(partition, nameof(partition), MaxPartitionBytes);
        return new EntryKey(key, partition, HashOf(key, partition, seed));
    }

    internal static ulong HashOf(string key, string? partition, ulong seed) =>
        Hash64.Of(key, partition is null ? seed : Hash64.Of(partition, ~seed));

    private static void Validate(string text, string name, int limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, name);
        if (text.Length > limit / 3 && Encoding.UTF8.GetByteCount(text) is int bytes && bytes > limit)
            throw new ArgumentException($"The {name} '{text[..32]}…' has {bytes} bytes of UTF-8; at most {limit} are allowed. Use a hash of it instead.", name);
    }

    /// <inheritdoc/>
    public bool Equals(EntryKey other) =>
        Hash == other.Hash && string.Equals(Key, other.Key, StringComparison.Ordinal) && string.Equals(Partition, other.Partition, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EntryKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Hash;

    /// <summary>Compares two keys.</summary>
    public static bool operator ==(EntryKey left, EntryKey right) => left.Equals(right);

    /// <summary>Compares two keys.</summary>
    public static bool operator !=(EntryKey left, EntryKey right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => Partition is null ? Key : $"{Partition}/{Key}";
}
