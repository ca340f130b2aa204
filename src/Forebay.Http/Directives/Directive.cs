namespace Forebay.Http.Directives;

/// <summary>One cache directive as it was written.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Value">Its argument, unquoted; null: none.</param>
/// <param name="IsMalformed">The name can be read, what follows it can't.</param>
internal readonly record struct Directive(string Name, string? Value, bool IsMalformed = false);
