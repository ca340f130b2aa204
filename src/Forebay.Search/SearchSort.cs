namespace Forebay.Search;

/// <summary>An order of what was found.</summary>
/// <param name="Field">A text field or a value of the index, or <see cref="Popularity"/>.</param>
/// <param name="Descending">From the greatest to the least.</param>
/// <remarks>Where more documents match than the index looks at (its candidates), the most popular of them are put in order.</remarks>
public sealed record SearchSort(string Field, bool Descending = false)
{
    /// <summary>The order in which the index stands.</summary>
    public const string Popularity = "popularity";
}
