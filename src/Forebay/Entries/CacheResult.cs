using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Forebay.Liveness;

namespace Forebay;

/// <summary>What a read found, and where.</summary>
/// <typeparam name="T">The value's type.</typeparam>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheResult<T>
{
    internal CacheResult(T? value, CacheSource source, bool isStale, bool isNegative, Lease lease = default)
    {
        Value = value;
        Source = source;
        IsStale = isStale;
        IsNegative = isNegative;
        Lease = lease;
    }

    /// <summary>The value; default where nothing was found or the entry says "does not exist".</summary>
    public T? Value { get; }

    /// <summary>The tier the value came from, or the load.</summary>
    public CacheSource Source { get; }

    /// <summary>True where the entry had expired and was served all the same, as its region allows. Never true of an invalidated entry.</summary>
    public bool IsStale { get; }

    /// <summary>True where it is known that the value does not exist.</summary>
    public bool IsNegative { get; }

    /// <summary>What to give to <c>SetAsync</c> with a value that is read after this call, so that what was read before an invalidation is not stored after it. After a miss, and after a hit of
    /// <c>GetAsync</c> whose caller reads the value anew: then it replaces the very entry that was found.</summary>
    public Lease Lease { get; }

    /// <summary>True where there is a value, or the knowledge that there is none.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool HasValue => Found && !IsNegative;

    /// <summary>True where an entry answered.</summary>
    public bool Found => Source != CacheSource.None;
}
