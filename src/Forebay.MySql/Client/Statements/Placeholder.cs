namespace Forebay.MySql.Client;

/// <summary>A place in a text where a parameter may stand.</summary>
/// <param name="Start">Where it begins, in characters.</param>
/// <param name="Length">How long it is there.</param>
/// <param name="Name">The parameter's name, without its sign; null for a question mark alone, which stands for the next.</param>
internal readonly record struct Placeholder(int Start, int Length, string? Name);
