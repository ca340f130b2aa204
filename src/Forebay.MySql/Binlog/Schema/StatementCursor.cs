using Forebay.Sql.Reading;
using Forebay.Sql.Tokens;

namespace Forebay.MySql.Binlog.Schema;

/// <summary>Goes through the tokens of a statement.</summary>
internal sealed class StatementCursor(TokenizedText text, string database)
{
    private int at;

    public string TakeWord() => text[at].Kind == TokenKind.Word ? text.Span(text[at++]).ToString().ToUpperInvariant() : "";

    public bool Is(string word) => text.Is(at, word);

    public bool Accept(string word)
    {
        if (!text.Is(at, word))
            return false;
        at++;
        return true;
    }

    public bool AcceptComma() => Accept(TokenKind.Comma);

    public bool AcceptEqual() => Accept(TokenKind.Equal);

    /// <summary><c>TEMPORARY</c>, also in the comment in which servers log it.</summary>
    public bool IsTemporary() =>
        Accept("TEMPORARY") || (text[at].Kind == TokenKind.ExecutableComment && text.Span(text[at]).Contains("TEMPORARY", StringComparison.OrdinalIgnoreCase));

    /// <summary><c>IF EXISTS</c>, <c>IF NOT EXISTS</c>.</summary>
    public void AcceptExists()
    {
        if (Accept("IF"))
        {
            Accept("NOT");
            Accept("EXISTS");
        }
    }

    /// <summary>Goes behind a word; false: it does not come.</summary>
    public bool SkipTo(string word)
    {
        while (text[at].Kind is not (TokenKind.End or TokenKind.Error))
        {
            if (Accept(word))
                return true;
            at++;
        }
        return false;
    }

    /// <summary>Goes behind the next <c>RENAME</c> or <c>TABLE</c>; false: there is none. Empty: what stands there can't be told.</summary>
    public bool SkipToAny(out string word)
    {
        word = "";
        for (; text[at].Kind != TokenKind.End; at++)
        {
            if (text[at].Kind is TokenKind.Error or TokenKind.ExecutableComment)
                return true;
            if (!Is("RENAME") && !Is("TABLE"))
                continue;
            word = TakeWord();
            return true;
        }
        return false;
    }

    public bool TryName(out (string Database, string Name) name)
    {
        name = default;
        if (!TryPart(out string first))
            return false;
        name = (database, first);
        if (!Accept(TokenKind.Dot))
            return true;
        if (!TryPart(out string second))
            return false;
        name = (first, second);
        return true;
    }

    private bool Accept(TokenKind kind)
    {
        if (text[at].Kind != kind)
            return false;
        at++;
        return true;
    }

    private bool TryPart(out string part)
    {
        Token token = text[at];
        part = token.Kind switch
        {
            TokenKind.Word => text.Span(token).ToString(),
            TokenKind.QuotedName => text.Unquoted(token),
            _ => "",
        };
        if (part.Length == 0)
            return false;
        at++;
        return true;
    }
}
