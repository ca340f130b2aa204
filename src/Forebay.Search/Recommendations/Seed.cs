namespace Forebay.Search.Recommendations;

/// <summary>An item that somebody is known to like.</summary>
/// <param name="Id">Its id in the spaces.</param>
/// <param name="Words">What stands in a reason that names it: <c>“Overkill”, because you bought it</c>.</param>
public sealed record Seed(long Id, string Words = "");
