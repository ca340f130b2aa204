namespace Forebay.Http.Fields;

/// <summary>One field line: a name, whose case does not matter, and a value without whitespace around it (RFC 9110 section 5.1, 5.5).</summary>
internal readonly record struct Field(string Name, string Value);
