using System.Buffers;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Tokens;

/// <summary>Cuts SQL into tokens. It allocates nothing, and looks at each character a fixed number of times, whatever the text.</summary>
/// <remarks>
/// PostgreSQL's rules are in its manual, 4.1 "Lexical structure"; MySQL's in 11.1 "Literal values" and 11.2 "Schema object names";
/// SQLite's in lang_expr.html. After an error or the end every further token is the end.
/// </remarks>
internal ref struct Tokenizer(ReadOnlySpan<char> text, TokenRules rules)
{
    // PostgreSQL's longest name of an operator; a longer run of these characters is none.
    private const int LongestOperator = 63;

    private static readonly SearchValues<char> OperatorCharacters = SearchValues.Create("+-*/<>=~!@#%^&|`?");

    private readonly ReadOnlySpan<char> text = text;
    private int at;

    private readonly bool IsPostgreSql => rules.Dialect == SqlDialect.PostgreSql;

    private readonly bool IsMySql => rules.Dialect == SqlDialect.MySql;

    private readonly bool IsSqlite => rules.Dialect == SqlDialect.Sqlite;

    /// <summary>The next token.</summary>
    public Token Next()
    {
        while (at < text.Length && IsSpace(text[at]))
            at++;
        if (at >= text.Length)
            return new Token(TokenKind.End, text.Length, 0);
        int start = at;
        (TokenKind kind, bool isEscaped) = Read();
        if (kind == TokenKind.Error)
            at = text.Length;
        return new Token(kind, start, Math.Min(at, text.Length) - start, isEscaped);
    }

    private (TokenKind Kind, bool IsEscaped) Read()
    {
        char first = text[at];
        if (IsNameStart(first))
            return Word();
        if (char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(Peek(1))))
            return (Number(), false);
        switch (first)
        {
            case '\'':
                return Quoted('\'', TokenKind.String, rules.HasBackslashEscapes);
            case '"':
                return IsMySql && !rules.HasAnsiQuotes ? Quoted('"', TokenKind.String, rules.HasBackslashEscapes) : Quoted('"', TokenKind.QuotedName, hasBackslashes: false);
            case '`' when !IsPostgreSql:
                return Quoted('`', TokenKind.QuotedName, hasBackslashes: false);
            case '[' when IsSqlite:
                return (Until("]", 1, TokenKind.QuotedName), false);
            case '-' when Peek(1) == '-' && (!IsMySql || at + 2 >= text.Length || text[at + 2] <= ' '):
            case '#' when IsMySql:
                return (LineComment(), false);
            case '/' when Peek(1) == '*':
                return (BlockComment(), false);
            case '$':
                return (Dollar(), false);
            case ':':
                return (Colon(), false);
            case '?' when !IsPostgreSql:
                at++;
                SkipDigits();
                return (TokenKind.Parameter, false);
            case '@' when !IsPostgreSql || IsParameterSign():
                return (At(), false);
            default:
                return (Sign(first), false);
        }
    }

    private TokenKind Sign(char first)
    {
        TokenKind kind = first switch
        {
            '(' => TokenKind.LeftParenthesis,
            ')' => TokenKind.RightParenthesis,
            '[' when IsPostgreSql => TokenKind.LeftBracket,
            ']' when IsPostgreSql => TokenKind.RightBracket,
            ',' => TokenKind.Comma,
            ';' => TokenKind.Semicolon,
            '.' => TokenKind.Dot,
            _ => TokenKind.Error,
        };
        if (kind != TokenKind.Error)
        {
            at++;
            return kind;
        }
        return !OperatorCharacters.Contains(first) ? TokenKind.Error : IsPostgreSql ? FreeOperator() : FixedOperator();
    }

    // Words may be the beginning of a string: E'…', x'…', U&"…".
    private (TokenKind Kind, bool IsEscaped) Word()
    {
        char first = text[at];
        if (Peek(1) == '\'' && "eEnNbBxX".Contains(first, StringComparison.Ordinal))
        {
            at++;
            bool isEscaping = (IsPostgreSql && first is 'e' or 'E') || (IsMySql && rules.HasBackslashEscapes && first is 'n' or 'N');
            (TokenKind kind, bool isEscaped) = Quoted('\'', TokenKind.String, isEscaping);
            return (kind == TokenKind.String && (!IsPostgreSql || first is not ('e' or 'E')) ? TokenKind.OtherString : kind, isEscaped);
        }
        if (IsPostgreSql && first is 'u' or 'U' && Peek(1) == '&' && Peek(2) is '"' or '\'')
            return (TokenKind.Error, false);
        SkipName();
        return (TokenKind.Word, false);
    }

    private TokenKind Number()
    {
        if (text[at] == '0' && Peek(1) is 'x' or 'X')
        {
            at += 2;
            while (at < text.Length && char.IsAsciiHexDigit(text[at]))
                at++;
        }
        else
        {
            SkipDigits();
            if (at < text.Length && text[at] == '.')
            {
                at++;
                SkipDigits();
            }
            if (at < text.Length && text[at] is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
            {
                at += 2;
                SkipDigits();
            }
        }
        // 1a is a name in MySQL, "1 a" in older PostgreSQL, and an error in the rest.
        return at < text.Length && IsNamePart(text[at]) ? TokenKind.Error : TokenKind.Number;
    }

    // At an opening quote; a doubled one stands for itself.
    private (TokenKind Kind, bool IsEscaped) Quoted(char quote, TokenKind kind, bool hasBackslashes)
    {
        bool isEscaped = false;
        at++;
        while (at < text.Length)
        {
            int next = hasBackslashes ? text[at..].IndexOfAny(quote, '\\') : text[at..].IndexOf(quote);
            if (next < 0)
                break;
            at += next + 1;
            if (text[at - 1] == '\\')
            {
                isEscaped = true;
                at++;
            }
            else if (at < text.Length && text[at] == quote)
            {
                isEscaped = true;
                at++;
            }
            else
            {
                return (kind, isEscaped);
            }
        }
        return (TokenKind.Error, false);
    }

    private TokenKind Until(string end, int from, TokenKind kind)
    {
        int length = text[(at + from)..].IndexOf(end, StringComparison.Ordinal);
        if (length < 0)
            return TokenKind.Error;
        at += from + length + end.Length;
        return kind;
    }

    private TokenKind LineComment()
    {
        int length = text[at..].IndexOfAny('\n', '\r');
        // To the others a lone carriage return ends no line: what follows it could be code here and a comment there.
        if (length >= 0 && text[at + length] == '\r' && !IsPostgreSql && (at + length + 1 >= text.Length || text[at + length + 1] != '\n'))
            return TokenKind.Error;
        at = length < 0 ? text.Length : at + length;
        return TokenKind.Comment;
    }

    private TokenKind BlockComment()
    {
        if (!IsPostgreSql)
        {
            bool isExecutable = IsMySql && (Peek(2) == '!' || (Peek(2) is 'M' or 'm' && Peek(3) == '!'));
            return Until("*/", 2, isExecutable ? TokenKind.ExecutableComment : TokenKind.Comment);
        }
        int depth = 1;
        at += 2;
        while (at + 1 < text.Length)
        {
            int next = text[at..].IndexOfAny('*', '/');
            if (next < 0)
                break;
            at += next;
            if (text[at] == '*' && Peek(1) == '/')
            {
                at += 2;
                if (--depth == 0)
                    return TokenKind.Comment;
            }
            else if (text[at] == '/' && Peek(1) == '*')
            {
                depth++;
                at += 2;
            }
            else
            {
                at++;
            }
        }
        return TokenKind.Error;
    }

    // $1, $tag$…$tag$ in PostgreSQL; $name in SQLite.
    private TokenKind Dollar()
    {
        if (IsMySql)
            return TokenKind.Error;
        int start = at++;
        if (IsSqlite)
        {
            SkipName();
            return at - start > 1 && (at + 1 >= text.Length || text[at] != ':' || text[at + 1] != ':') ? TokenKind.Parameter : TokenKind.Error;
        }
        if (char.IsAsciiDigit(Peek(0)))
        {
            SkipDigits();
            return at < text.Length && IsNamePart(text[at]) ? TokenKind.Error : TokenKind.Parameter;
        }
        while (at < text.Length && IsNamePart(text[at]) && text[at] != '$')
            at++;
        if (at >= text.Length || text[at] != '$')
            return TokenKind.Error;
        ReadOnlySpan<char> tag = text[start..(at + 1)];
        int length = text[(at + 1)..].IndexOf(tag, StringComparison.Ordinal);
        at += 1 + length + tag.Length;
        return length < 0 ? TokenKind.Error : TokenKind.OtherString;
    }

    private TokenKind Colon()
    {
        at++;
        switch (Peek(0))
        {
            case ':':
                at++;
                return TokenKind.Cast;
            case '=':
                at++;
                return TokenKind.Assignment;
            case var next when IsNamePart(next) && (!IsPostgreSql || !char.IsAsciiDigit(next)):
                SkipName();
                return TokenKind.Parameter;
            default:
                return TokenKind.Colon;
        }
    }

    // PostgreSQL itself knows no @name; its drivers put $1 there. <@ and @@ are operators of its own.
    private readonly bool IsParameterSign() => IsNameStart(Peek(1)) && (at == 0 || text[at - 1] is not ('<' or '@' or '|'));

    private TokenKind At()
    {
        bool isSystem = Peek(1) == '@';
        at += isSystem ? 2 : 1;
        if (IsMySql && Peek(0) is '`' or '\'' or '"')
            return Quoted(text[at], TokenKind.Variable, hasBackslashes: false).Kind;
        int start = at;
        while (at < text.Length && (IsNamePart(text[at]) || (IsMySql && text[at] == '.')))
            at++;
        if (at == start)
            return TokenKind.Error;
        return !IsMySql ? (isSystem ? TokenKind.Error : TokenKind.Parameter)
            : !isSystem && rules.HasNamedParameters && text[at - 1] != '.' ? TokenKind.Parameter : TokenKind.Variable;
    }

    // The longest run of operator characters that is one (PostgreSQL, 4.1.3).
    private TokenKind FreeOperator()
    {
        int length = 1;
        bool isSpecial = "~!@#%^&|`?".Contains(text[at], StringComparison.Ordinal);
        bool isAnySpecial = isSpecial;
        for (; at + length < text.Length && OperatorCharacters.Contains(text[at + length]); length++)
        {
            char next = text[at + length];
            char after = at + length + 1 < text.Length ? text[at + length + 1] : '\0';
            if ((next == '-' && after == '-') || (next == '/' && after == '*') || (next == '@' && IsNameStart(after) && text[at + length - 1] is not ('<' or '@' or '|')))
                break;
            if (length > LongestOperator)
                return TokenKind.Error;
            isAnySpecial |= "~!@#%^&|`?".Contains(next, StringComparison.Ordinal);
        }
        while (length > 1 && !isAnySpecial && text[at + length - 1] is '+' or '-')
            length--;
        ReadOnlySpan<char> sign = text.Slice(at, length);
        at += length;
        return KindOf(sign);
    }

    private TokenKind FixedOperator()
    {
        ReadOnlySpan<char> rest = text[at..];
        ReadOnlySpan<string> known = ["<=>", "->>", "<=", ">=", "<>", "!=", "==", "<<", ">>", "||", "&&", "->"];
        foreach (string one in known)
        {
            if (rest.StartsWith(one, StringComparison.Ordinal) && !(IsMySql ? one == "==" : one is "<=>" or "&&"))
            {
                at += one.Length;
                return KindOf(one);
            }
        }
        at++;
        return KindOf(rest[..1]);
    }

    private static TokenKind KindOf(ReadOnlySpan<char> sign) => sign switch
    {
        "=" or "==" => TokenKind.Equal,
        "<" or ">" or "<=" or ">=" or "<>" or "!=" or "<=>" => TokenKind.Comparison,
        "*" => TokenKind.Star,
        "+" or "-" => TokenKind.Sign,
        "||" => TokenKind.DoubleBar,
        "&&" => TokenKind.DoubleAmpersand,
        _ => TokenKind.Operator,
    };

    private void SkipDigits()
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
    }

    private void SkipName()
    {
        while (at < text.Length && IsNamePart(text[at]))
            at++;
    }

    private readonly char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private readonly bool IsSpace(char letter) => letter is ' ' or '\t' or '\n' or '\r' or '\f' || (letter == '\v' && !IsSqlite);

    private static bool IsNameStart(char letter) => char.IsAsciiLetter(letter) || letter == '_' || letter >= 0x80;

    private static bool IsNamePart(char letter) => IsNameStart(letter) || char.IsAsciiDigit(letter) || letter == '$';
}
