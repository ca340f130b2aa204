using System.Text;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <summary>Writes a text without its values: what several texts that differ in them have in common.</summary>
internal static class NormalFormWriter
{
    public static string Write(TokenizedText text)
    {
        var form = new StringBuilder(Math.Min(text.Text.Length, 1_024));
        TokenKind before = TokenKind.LeftParenthesis;
        for (int at = 0; at < text.Count; at++)
        {
            Token token = text[at];
            if (token.Kind == TokenKind.End || (token.Kind == TokenKind.Semicolon && text[at + 1].Kind == TokenKind.End))
                break;
            if (NeedsSpace(before, token.Kind))
                form.Append(' ');
            before = token.Kind;
            if (IsValue(token.Kind))
            {
                form.Append('?');
                continue;
            }
            Append(form, text.Span(token), token.Kind);
            if (token.Kind == TokenKind.LeftParenthesis && at > 0 && text.Is(at - 1, "IN") && EndOfValues(text, at + 1) is > 0 and int end)
            {
                form.Append('?');
                at = end - 1;
                before = TokenKind.Number;
            }
        }
        return form.ToString();
    }

    private static bool IsValue(TokenKind kind) => kind is TokenKind.String or TokenKind.OtherString or TokenKind.Number or TokenKind.Parameter;

    private static bool NeedsSpace(TokenKind before, TokenKind kind) =>
        before is not (TokenKind.LeftParenthesis or TokenKind.Dot or TokenKind.Cast or TokenKind.LeftBracket)
        && kind is not (TokenKind.RightParenthesis or TokenKind.Comma or TokenKind.Dot or TokenKind.Semicolon or TokenKind.Cast or TokenKind.LeftBracket or TokenKind.RightBracket);

    // Only what has no quotes is written without regard to case.
    private static void Append(StringBuilder form, ReadOnlySpan<char> token, TokenKind kind)
    {
        if (kind != TokenKind.Word)
        {
            form.Append(token);
            return;
        }
        foreach (char letter in token)
            form.Append(char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter);
    }

    // The place of the parenthesis that ends a list of values only; 0: it is no such list.
    private static int EndOfValues(TokenizedText text, int from)
    {
        int at = from;
        while (true)
        {
            if (text[at].Kind == TokenKind.Sign)
                at++;
            if (!IsValue(text[at].Kind))
                return 0;
            at++;
            if (text[at].Kind == TokenKind.RightParenthesis)
                return at;
            if (text[at].Kind != TokenKind.Comma)
                return 0;
            at++;
        }
    }
}
