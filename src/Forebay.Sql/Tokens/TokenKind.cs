namespace Forebay.Sql.Tokens;

/// <summary>What a token is.</summary>
internal enum TokenKind : byte
{
    /// <summary>The text is at its end.</summary>
    End,

    /// <summary>Not ended, or no token at all: nothing after it can be trusted.</summary>
    Error,

    /// <summary>Insignificant, but it may hold a hint.</summary>
    Comment,

    /// <summary>MySQL's <c>/*! … */</c>: code for some versions of the server, and a comment for the others.</summary>
    ExecutableComment,

    /// <summary>A word without quotes: a keyword, or a name.</summary>
    Word,

    /// <summary>A name in quotes.</summary>
    QuotedName,

    /// <summary>A plain string.</summary>
    String,

    /// <summary>A string, or bytes or bits, whose value is not simply what stands there.</summary>
    OtherString,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>A variable of the session.</summary>
    Variable,

    /// <summary><c>(</c></summary>
    LeftParenthesis,

    /// <summary><c>)</c></summary>
    RightParenthesis,

    /// <summary><c>[</c></summary>
    LeftBracket,

    /// <summary><c>]</c></summary>
    RightBracket,

    /// <summary><c>,</c></summary>
    Comma,

    /// <summary><c>;</c></summary>
    Semicolon,

    /// <summary><c>.</c></summary>
    Dot,

    /// <summary><c>:</c> of a slice.</summary>
    Colon,

    /// <summary><c>::</c></summary>
    Cast,

    /// <summary><c>:=</c></summary>
    Assignment,

    /// <summary><c>=</c>, and SQLite's <c>==</c>.</summary>
    Equal,

    /// <summary>The other comparisons: <c>&lt;</c>, <c>&lt;&gt;</c>, <c>&lt;=&gt;</c> …</summary>
    Comparison,

    /// <summary><c>*</c></summary>
    Star,

    /// <summary><c>+</c> or <c>-</c></summary>
    Sign,

    /// <summary><c>||</c></summary>
    DoubleBar,

    /// <summary><c>&amp;&amp;</c></summary>
    DoubleAmpersand,

    /// <summary>Any other operator.</summary>
    Operator,
}
