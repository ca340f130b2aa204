namespace Forebay.Memory.Eviction;

/// <summary>Where a node of an <see cref="EvictionPolicy"/> is.</summary>
internal enum EvictionQueue : byte
{
    /// <summary>Not resident: not yet added, evicted or removed.</summary>
    None,

    /// <summary>Set by the owner on a node that must not be added any more; to the policy the same as <see cref="None"/>.</summary>
    Gone,

    /// <summary>Among the newcomers that haven't been judged.</summary>
    Window,

    /// <summary>Among those that were admitted.</summary>
    Main,
}
