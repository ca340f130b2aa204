using System.Runtime.InteropServices;

namespace Forebay;

/// <summary>What a look into a shared tier gave.</summary>
/// <param name="Record">The entry, alive; expired perhaps. Null: none.</param>
/// <param name="Lease">The lease of who loads; null where the entry answers the wish, or no lease was to be had: then what is loaded is not stored in the tier.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SharedLook(EntryRecord? Record, SharedLease? Lease);
