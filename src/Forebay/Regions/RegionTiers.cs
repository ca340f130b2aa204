namespace Forebay;

/// <summary>Which kinds of tier keep a region's entries.</summary>
[Flags]
public enum RegionTiers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>This process's memory.</summary>
    Memory = 1,

    /// <summary>The local file.</summary>
    Persistent = 2,

    /// <summary>A store shared by several nodes.</summary>
    Remote = 4,

    /// <summary>All that there are.</summary>
    All = Memory | Persistent | Remote,
}
