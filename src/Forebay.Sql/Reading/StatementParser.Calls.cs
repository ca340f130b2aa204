using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>Calls of functions, casts and their types.</content>
internal sealed partial class StatementParser
{
    private static readonly string[] FrameWords =
        ["BETWEEN", "AND", "UNBOUNDED", "PRECEDING", "FOLLOWING", "CURRENT", "ROW", "EXCLUDE", "NO", "OTHERS", "TIES", "GROUP", "INTERVAL", "DAY", "MONTH", "YEAR", "HOUR", "MINUTE", "SECOND"];

    // At the parenthesis that begins a function's arguments.
    private Operand Call(string? qualifier, string name, int place)
    {
        if (!Enter())
            return Operand.Other;
        int mark = conjuncts.Count;
        Judge(qualifier, name, place);
        Expect(TokenKind.LeftParenthesis);
        if (IsSqlite && FunctionRules.IsTimeFunction(name))
            JudgeTimeArguments(name, place);
        Arguments();
        Expect(TokenKind.RightParenthesis);
        CallRest();
        Forget(mark);
        Leave();
        return Operand.Other;
    }

    private void Judge(string? qualifier, string name, int place)
    {
        bool isBuiltIn = qualifier is null || (IsPostgreSql && qualifier == "pg_catalog");
        FunctionKind kind = isBuiltIn ? functions.Judge(name) : FunctionKind.Unknown;
        if (kind == FunctionKind.Deterministic)
            return;
        if (kind == FunctionKind.Clock)
            Refuse(SqlRefusalReason.Clock, $"{name}() depends on the clock", place);
        else
            Refuse(SqlRefusalReason.Function, $"{name}() is not known to depend on its arguments alone", place);
        mayWriteAnything |= kind == FunctionKind.Unknown && !IsSqlite;
    }

    private void Arguments()
    {
        AcceptAny(["DISTINCT", "ALL"]);
        while (!Is(TokenKind.RightParenthesis) && !HasFailed)
        {
            if (Accept(TokenKind.Star) || Accept("VARIADIC"))
                continue;
            Ignored();
            // name => value
            if (IsPostgreSql && Is(TokenKind.Operator) && text.Span(text[at]) is "=>")
                Fail();
            if (Accept(TokenKind.Comma))
                continue;
            if (Is("ORDER"))
                OrderBy();
            if (Accept("SEPARATOR"))
                Expect(TokenKind.String);
            if (IsMySql && Is("LIMIT"))
                Limits();
            if (AcceptAny(["RESPECT", "IGNORE"]))
                Expect("NULLS");
            if (!Is(TokenKind.RightParenthesis))
                Fail();
        }
    }

    // WITHIN GROUP (…), FILTER (…), OVER …
    private void CallRest()
    {
        if (Is("WITHIN") && NextIs("GROUP"))
        {
            Take();
            Take();
            Expect(TokenKind.LeftParenthesis);
            OrderBy();
            Expect(TokenKind.RightParenthesis);
        }
        if (Is("FILTER") && NextKind() == TokenKind.LeftParenthesis)
        {
            Take();
            Take();
            Expect("WHERE");
            Ignored();
            Expect(TokenKind.RightParenthesis);
        }
        if (IsAny(["RESPECT", "IGNORE"]) && NextIs("NULLS"))
        {
            Take();
            Take();
        }
        if (Is("OVER") && NextKind() is TokenKind.LeftParenthesis or TokenKind.Word or TokenKind.QuotedName)
        {
            Take();
            if (Is(TokenKind.LeftParenthesis))
                Window();
            else
                TakeName();
        }
    }

    private void Window()
    {
        Expect(TokenKind.LeftParenthesis);
        if (IsName && !IsClauseWord() && !IsAny(["ROWS", "RANGE", "GROUPS"]))
            Take();
        if (Accept("PARTITION"))
        {
            Expect("BY");
            Expressions();
        }
        if (Is("ORDER"))
            OrderBy();
        if (AcceptAny(["ROWS", "RANGE", "GROUPS"]))
        {
            while (AcceptAny(FrameWords) || Accept(TokenKind.Number) || Accept(TokenKind.String) || Is(TokenKind.Parameter))
            {
                if (Is(TokenKind.Parameter))
                    Parameter();
            }
        }
        Expect(TokenKind.RightParenthesis);
    }

    // Functions whose arguments are written in words; null: it is none of them.
    private Operand? SpecialCall()
    {
        switch (text.Span(text[at]).Length <= 16 ? text.Span(text[at]).ToString().ToUpperInvariant() : "")
        {
            case "CAST" or "TRY_CAST":
                OpenCall();
                Operand cast = Expression();
                Expect("AS");
                Operand result = Cast(cast);
                Expect(TokenKind.RightParenthesis);
                return result;
            case "CONVERT" when IsMySql:
                OpenCall();
                Ignored();
                if (Accept("USING"))
                    TakeName();
                else
                    MySqlConversion();
                break;
            case "EXTRACT" when !IsSqlite:
                OpenCall();
                Take();
                Expect("FROM");
                Ignored();
                break;
            case "POSITION" when !IsSqlite:
                OpenCall();
                Arithmetic();
                Expect("IN");
                Arithmetic();
                break;
            case "TRIM" when !IsSqlite:
                OpenCall();
                AcceptAny(["LEADING", "TRAILING", "BOTH"]);
                WordedArguments();
                break;
            case "SUBSTRING" or "SUBSTR" or "OVERLAY" when !IsSqlite:
                OpenCall();
                WordedArguments();
                break;
            case "CHAR" when IsMySql:
                OpenCall();
                Expressions();
                if (Accept("USING"))
                    TakeName();
                break;
            default:
                return null;
        }
        Expect(TokenKind.RightParenthesis);
        return Operand.Other;
    }

    private void OpenCall()
    {
        Take();
        Expect(TokenKind.LeftParenthesis);
    }

    private void MySqlConversion()
    {
        Expect(TokenKind.Comma);
        TypeName(out _);
    }

    // a FROM b FOR c, a PLACING b, or with commas
    private void WordedArguments()
    {
        if (!Is("FROM"))
            Ignored();
        while (Accept(TokenKind.Comma) || AcceptAny(["FROM", "FOR", "PLACING"]))
            Ignored();
    }

    // At the type, behind :: or AS.
    private Operand Cast(Operand operand)
    {
        int place = at;
        string type = TypeName(out bool isExact);
        if (HasFailed)
            return Operand.Other;
        if (IsPostgreSql)
            JudgeType(type, operand, place);
        KeyValueKind? kind = type switch
        {
            "int" or "integer" or "bigint" or "smallint" or "int2" or "int4" or "int8" => KeyValueKind.Integer,
            "uuid" => KeyValueKind.Uuid,
            _ => null,
        };
        bool isKept = IsPostgreSql && isExact && kind is not null && operand is { Kind: OperandKind.Value, Value: { Kind: WrittenKind.Parameter, Cast: null } };
        return isKept ? Operand.Of(operand.Value with { Cast = kind }) : Operand.Other;
    }

    private void JudgeType(string type, Operand operand, int place)
    {
        switch (FunctionRules.JudgeType(type))
        {
            case TypeKind.Unknown:
                Refuse(SqlRefusalReason.Cast, $"The type {type} is not known to have the same values always", place);
                break;
            // A text of the parameter may be 'now'.
            case TypeKind.Time when operand is { Kind: OperandKind.Value, Value.Kind: WrittenKind.Parameter }:
                Refuse(SqlRefusalReason.Clock, $"A parameter that is cast to {type} may stand for the clock", place);
                break;
        }
    }

    /// <summary>Takes a type; gives its name in small letters.</summary>
    /// <param name="isExact">Whether nothing follows its name, but for brackets of an array.</param>
    private string TypeName(out bool isExact)
    {
        isExact = true;
        if (!IsName)
            return Failed();
        bool isQuoted = Is(TokenKind.QuotedName);
        string name = NameOf(Take());
        if (!isQuoted)
            name = name.ToLowerInvariant();
        if (Accept(TokenKind.Dot))
            name = name == "pg_catalog" && IsName ? NameOf(Take()) : $"{name}.{(IsName ? NameOf(Take()) : Failed())}";
        while (AcceptAny(["PRECISION", "VARYING", "UNSIGNED", "SIGNED", "INTEGER", "INT"]))
            isExact = false;
        if (Accept(TokenKind.LeftParenthesis))
        {
            isExact = false;
            do
                Expect(TokenKind.Number);
            while (Accept(TokenKind.Comma));
            Expect(TokenKind.RightParenthesis);
        }
        if (name is "time" or "timestamp" && IsAny(["WITH", "WITHOUT"]) && NextIs("TIME"))
        {
            Take();
            Take();
            Expect("ZONE");
        }
        if (IsMySql && (Accept("CHARSET") || (Is("CHARACTER") && NextIs("SET"))))
        {
            if (Accept("CHARACTER"))
                Take();
            TakeName();
        }
        Accept("ARRAY");
        while (IsPostgreSql && Accept(TokenKind.LeftBracket))
        {
            Accept(TokenKind.Number);
            Expect(TokenKind.RightBracket);
        }
        return name;
    }

    // 'now', no time at all, and 'subsec' mean the clock (lang_datefunc.html); a parameter may hold one of them.
    private void JudgeTimeArguments(string name, int place)
    {
        bool hasFormat = name.Equals("strftime", StringComparison.OrdinalIgnoreCase);
        int nested = 0;
        int first = hasFormat ? -1 : at;
        bool isClock = Is(TokenKind.RightParenthesis);
        for (int ahead = at; ; ahead++)
        {
            Token token = text[ahead];
            Steps++;
            if (token.Kind is TokenKind.End or TokenKind.Error || (token.Kind == TokenKind.RightParenthesis && nested-- == 0))
                break;
            if (token.Kind == TokenKind.LeftParenthesis)
                nested++;
            else if (token.Kind == TokenKind.Comma && nested == 0 && first < 0)
                first = ahead + 1;
            else if (token.Kind == TokenKind.Parameter)
                isClock = true;
            else if (token.Kind is TokenKind.String or TokenKind.QuotedName && (text.Span(token).Contains("now", StringComparison.OrdinalIgnoreCase) || text.Span(token).Contains("subsec", StringComparison.OrdinalIgnoreCase)))
                isClock = true;
        }
        if (isClock || first < 0)
            Refuse(SqlRefusalReason.Clock, $"{name}() may ask the clock here", place);
    }
}
