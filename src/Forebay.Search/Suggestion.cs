using System.ComponentModel;

namespace Forebay.Search;

/// <summary>A completion of what somebody types.</summary>
/// <param name="Kind">The text field it comes from, or <c>search</c> for a search of the past.</param>
/// <param name="Text">What it would complete to.</param>
/// <param name="Id">The id that the index's definition names for this kind; null where there is none.</param>
/// <param name="Highlight">The text as HTML, escaped, with the typed part in <c>&lt;mark&gt;</c>.</param>
[ImmutableObject(true)]
public sealed record Suggestion(string Kind, string Text, long? Id, string Highlight);
