using Forebay.Liveness;

namespace Forebay;

/// <summary>An entry as it travels between tiers: the payload in bytes, and its envelope with times of the wall clock.</summary>
/// <remarks>Immutable. The payload belongs to the record and is never changed.</remarks>
public sealed class EntryRecord
{
    /// <summary>Which entry.</summary>
    public required EntryKey Key { get; init; }

    /// <summary>The region's name.</summary>
    public required string Region { get; init; }

    /// <summary>The cache's clock before the load began.</summary>
    public required Stamp Born { get; init; }

    /// <summary>When it was loaded, in milliseconds since 1970.</summary>
    public required long LoadedAt { get; init; }

    /// <summary>Fresh until, in milliseconds since 1970.</summary>
    public required long FreshUntil { get; init; }

    /// <summary>May be served until, in milliseconds since 1970.</summary>
    public required long StaleUntil { get; init; }

    /// <summary>The tags it carries, without its key's and its partition's own.</summary>
    public required ReadOnlyMemory<Tag> Tags { get; init; }

    /// <summary>What kind of entry it is.</summary>
    public EntryTraits Traits { get; init; }

    /// <summary>A fingerprint of the value's type; an entry of another type is a miss.</summary>
    public uint TypeId { get; init; }

    /// <summary>The row's version at the primary where the writer gave one, otherwise 0.</summary>
    public long RowVersion { get; init; }

    /// <summary>The value in bytes, as its serializer wrote them; compressed where <see cref="EntryTraits.Compressed"/> says so.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The same entry under another hash of its key, or with another <c>born</c>: as it is known elsewhere.</summary>
    internal EntryRecord As(EntryKey key, Stamp born) => new()
    {
        Key = key,
        Region = Region,
        Born = born,
        LoadedAt = LoadedAt,
        FreshUntil = FreshUntil,
        StaleUntil = StaleUntil,
        Tags = Tags,
        Traits = Traits,
        TypeId = TypeId,
        RowVersion = RowVersion,
        Payload = Payload,
    };
}
