using System.Runtime.InteropServices;
using Forebay.Liveness;

namespace Forebay.Loads;

/// <summary>What a load ended with.</summary>
/// <param name="Value">The value as the factory or a tier gave it.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Stale">True: expired, served because the load failed or while it is refreshed.</param>
/// <param name="Negative">True: it does not exist.</param>
/// <param name="Tags">All its tags.</param>
/// <param name="Born">The clock before it was read.</param>
/// <param name="Copy">The value's bytes, from which each further caller makes its own where the type could be changed; null: the value can be shared.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LoadOutcome<T>(T? Value, CacheSource Source, bool Stale, bool Negative, Tag[] Tags, long Born, ReadOnlyMemory<byte>? Copy);
