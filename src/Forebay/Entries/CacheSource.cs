namespace Forebay;

/// <summary>Where a value came from.</summary>
public enum CacheSource
{
    /// <summary>Nowhere: it was not found.</summary>
    None,

    /// <summary>This process's memory.</summary>
    Memory,

    /// <summary>The local file.</summary>
    Persistent,

    /// <summary>A store shared by several nodes.</summary>
    Remote,

    /// <summary>The caller's factory: the primary was asked.</summary>
    Load,
}
