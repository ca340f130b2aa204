using Forebay.Sql.Tokens;

namespace Forebay.MySql.Proxy.Sessions;

/// <summary>Says what a SET changes: whether all of it is known to the proxy otherwise, or changes no answer.</summary>
internal static class SetReader
{
    /// <summary>Reads a statement that begins with SET.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="tracked">The variables that the server tells of.</param>
    /// <returns>What it means for the session.</returns>
    public static SetMeaning Read(string text, IReadOnlySet<string> tracked)
    {
        var tokenizer = new Tokenizer(text, new TokenRules(Forebay.Sql.Schema.SqlDialect.MySql, true, false, false));
        var words = new List<(TokenKind Kind, string Text)>();
        for (Token token = tokenizer.Next(); token.Kind is not (TokenKind.End or TokenKind.Error); token = tokenizer.Next())
        {
            if (token.Kind == TokenKind.ExecutableComment)
                return SetMeaning.Unknown;
            if (token.Kind != TokenKind.Comment)
                words.Add((token.Kind, text.Substring(token.Start, token.Length)));
        }
        if (words.Count < 2 || !Is(words[0], "SET"))
            return SetMeaning.Unknown;
        // The values of these come by the server's word.
        if (Is(words[1], "NAMES") || Is(words[1], "CHARSET") || (Is(words[1], "CHARACTER") && words.Count > 2 && Is(words[2], "SET")))
            return SetMeaning.Known;
        if (Is(words[1], "TRANSACTION"))
            return SetMeaning.NextTransaction;
        if (words.Count > 2 && Is(words[2], "TRANSACTION"))
            return Is(words[1], "GLOBAL") || Is(words[1], "SESSION") || Is(words[1], "LOCAL") ? SetMeaning.Known : SetMeaning.Unknown;
        return Assignments(words, tracked);
    }

    private static SetMeaning Assignments(List<(TokenKind Kind, string Text)> words, IReadOnlySet<string> tracked)
    {
        int depth = 0;
        bool begins = true;
        for (int at = 1; at < words.Count; at++)
        {
            (TokenKind kind, _) = words[at];
            if (begins)
            {
                if (!IsKnown(words, ref at, tracked))
                    return SetMeaning.Unknown;
                begins = false;
                continue;
            }
            depth += kind == TokenKind.LeftParenthesis ? 1 : kind == TokenKind.RightParenthesis ? -1 : 0;
            if (kind == TokenKind.Semicolon && at < words.Count - 1)
                return SetMeaning.Unknown;
            begins = kind == TokenKind.Comma && depth == 0;
        }
        return begins ? SetMeaning.Unknown : SetMeaning.Known;
    }

    // At the begin of an assignment: where it is read, the place of its last word.
    private static bool IsKnown(List<(TokenKind Kind, string Text)> words, ref int at, IReadOnlySet<string> tracked)
    {
        string name = words[at].Text;
        if (words[at].Kind == TokenKind.Variable)
        {
            if (!name.StartsWith("@@", StringComparison.Ordinal))
                return true;
            name = name[2..];
            int dot = name.IndexOf('.');
            if (dot >= 0)
            {
                if (IsGlobal(name[..dot]))
                    return true;
                name = name[(dot + 1)..];
            }
            else if (at + 2 < words.Count && words[at + 1].Kind == TokenKind.Dot)
            {
                if (IsGlobal(name))
                    return true;
                at += 2;
                name = words[at].Text;
            }
        }
        else if (at + 1 < words.Count && words[at + 1].Kind is TokenKind.Word or TokenKind.QuotedName)
        {
            if (IsGlobal(name))
                return true;
            if (!Is(words[at], "SESSION") && !Is(words[at], "LOCAL"))
                return false;
            at++;
            name = words[at].Text;
        }
        name = name.Trim('`');
        return tracked.Contains(name) || SessionVariables.Harmless.Contains(name);
    }

    private static bool IsGlobal(string word) => word.Equals("GLOBAL", StringComparison.OrdinalIgnoreCase) || word.StartsWith("PERSIST", StringComparison.OrdinalIgnoreCase);

    private static bool Is((TokenKind Kind, string Text) word, string expected) => word.Kind == TokenKind.Word && word.Text.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
