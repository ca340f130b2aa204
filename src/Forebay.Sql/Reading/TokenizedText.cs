using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <summary>A text and its tokens, without its comments.</summary>
internal sealed class TokenizedText
{
    private readonly Token[] tokens;

    private TokenizedText(string text, Token[] tokens, SqlHints hints)
    {
        Text = text;
        this.tokens = tokens;
        Hints = hints;
    }

    public string Text { get; }

    /// <summary>What its comments ask for.</summary>
    public SqlHints Hints { get; }

    /// <summary>How many tokens there are; the last one is the end or an error.</summary>
    public int Count => tokens.Length;

    /// <summary>A token; after the last one, the last one again.</summary>
    public Token this[int at] => tokens[Math.Min(at, tokens.Length - 1)];

    public static TokenizedText Of(string text, TokenRules rules)
    {
        var tokenizer = new Tokenizer(text, rules);
        var found = new List<Token>();
        HintReader? hints = null;
        while (true)
        {
            Token token = tokenizer.Next();
            if (token.Kind == TokenKind.Comment)
            {
                ReadOnlySpan<char> comment = text.AsSpan(token.Start, token.Length);
                if (HintReader.IsHint(comment))
                    (hints ??= new HintReader()).Read(comment);
                continue;
            }
            found.Add(token);
            if (token.Kind is TokenKind.End or TokenKind.Error)
                return new TokenizedText(text, [.. found], hints?.Hints ?? SqlHints.None);
        }
    }

    public ReadOnlySpan<char> Span(Token token) => Text.AsSpan(token.Start, token.Length);

    /// <summary>Whether a token is a keyword.</summary>
    public bool Is(int at, string word)
    {
        Token token = this[at];
        return token.Kind == TokenKind.Word && token.Length == word.Length && System.Text.Ascii.EqualsIgnoreCase(Span(token), word);
    }

    /// <summary>What stands between a token's quotes.</summary>
    public string Unquoted(Token token)
    {
        ReadOnlySpan<char> whole = Span(token);
        char quote = whole[^1];
        string inner = whole[1..^1].ToString();
        return token.IsEscaped ? inner.Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal) : inner;
    }
}
