using Forebay.Search.Vectors;

namespace Forebay.Search.Recommendations;

/// <summary>A vector space in which items are compared with what somebody likes.</summary>
/// <param name="Strategy">The strategy's name, by which it is weighed.</param>
/// <param name="Index">The vectors.</param>
/// <param name="Words">What a reason begins with: <c>sounds like</c>.</param>
public sealed record SeedSpace(string Strategy, IVectorIndex Index, string Words)
{
    /// <summary>Items are compared with the seeds as a whole, and what is of the same albums and artists counts above all; else also with the nearest of them.</summary>
    public bool ByKind { get; init; }
}
