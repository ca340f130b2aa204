namespace Forebay;

/// <summary>What kind of entry a record holds. The values are stored in files.</summary>
[Flags]
public enum EntryTraits
{
    /// <summary>A plain value.</summary>
    None = 0,

    /// <summary>"Does not exist": there is no payload.</summary>
    Negative = 1,

    /// <summary>The payload is compressed with Brotli.</summary>
    Compressed = 2,

    /// <summary>The entry is of a durable region: never evicted from the file, not under "everything".</summary>
    Durable = 4,
}
