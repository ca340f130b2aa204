using System.ComponentModel;

namespace Forebay.Distributed;

/// <summary>The bytes of an <c>IDistributedCache</c> entry, header included, and when they were stored (milliseconds since 1970).</summary>
/// <remarks>Kept as an object in memory: the adapter alone sees it, and hands out copies.</remarks>
[ImmutableObject(true)]
internal sealed record StoredBytes(byte[] Bytes, long StoredAt)
{
    public bool Equals(StoredBytes? other) => other is not null && StoredAt == other.StoredAt && Bytes.AsSpan().SequenceEqual(other.Bytes);

    public override int GetHashCode() => HashCode.Combine(StoredAt, Bytes.Length);
}
