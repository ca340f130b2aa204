namespace Forebay.Sql.Tokens;

/// <summary>A token and its place in the text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is, with its quotes.</param>
/// <param name="IsEscaped">Whether a quote, or a backslash, stands for another character in it.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, bool IsEscaped = false);
