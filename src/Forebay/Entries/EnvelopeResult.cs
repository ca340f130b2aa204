namespace Forebay.Entries;

/// <summary>What came of reading a record's bytes. All but the first are misses.</summary>
internal enum EnvelopeResult
{
    /// <summary>A whole record.</summary>
    Ok,

    /// <summary>A whole record of another key, whose hash is the same.</summary>
    OtherKey,

    /// <summary>Written by a version whose layout is another.</summary>
    OtherVersion,

    /// <summary>Not what was written.</summary>
    Damaged,
}
