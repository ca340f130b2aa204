using Forebay.Liveness;
using Forebay.Regions;

namespace Forebay.Memory;

/// <summary>An entry whose writer gave the row's version, by which a later write of an older version is refused.</summary>
internal sealed class VersionedEntry(in EntryKey key, Space space, object value, Tag[] tags, long born, long refreshAt, long freshUntil, long staleUntil, long rowVersion)
    : Entry(key, space, value, tags, born, refreshAt, freshUntil, staleUntil)
{
    public override long RowVersion { get; } = rowVersion;
}
