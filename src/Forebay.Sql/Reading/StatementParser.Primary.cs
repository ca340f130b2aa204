using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>The smallest parts of expressions: literals, columns, what stands in parentheses, and what begins with a word.</content>
internal sealed partial class StatementParser
{
    private static readonly string[] IntervalUnits = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "WEEK", "QUARTER", "MICROSECOND"];

    private Operand Primary()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.LeftParenthesis:
                return Parenthesised();
            case TokenKind.Number:
                Take();
                return Operand.Of(new WrittenValue(WrittenKind.Number, text.Span(token).ToString()));
            case TokenKind.String or TokenKind.OtherString:
                return Strings();
            case TokenKind.Parameter:
                return Parameter();
            case TokenKind.Variable:
                Refuse(SqlRefusalReason.Variable, $"{Shortened(text.Span(token))} is a variable of the session");
                Take();
                return Operand.Other;
            case TokenKind.Word:
                return Word();
            case TokenKind.QuotedName:
                return NameOrCall();
            default:
                Fail();
                return Operand.Other;
        }
    }

    // Strings side by side are one string, of which nothing more is known.
    private Operand Strings()
    {
        Token token = Take();
        if (Is(TokenKind.String) || Is(TokenKind.OtherString))
        {
            // An alias of SQLite may be a string too.
            while (!IsSqlite && (Is(TokenKind.String) || Is(TokenKind.OtherString)))
                Take();
            RefuseClockWord(token);
            return Operand.Other;
        }
        RefuseClockWord(token);
        return StringValue(token) is { } value ? Operand.Of(new WrittenValue(WrittenKind.String, value)) : Operand.Other;
    }

    // Null: what stands there is not simply its value.
    private string? StringValue(Token token)
    {
        ReadOnlySpan<char> whole = text.Span(token);
        if (token.Kind != TokenKind.String || (token.IsEscaped && whole.Contains('\\')))
            return null;
        return whole[0] is 'e' or 'E' ? (token.IsEscaped || whole.Contains('\\') ? null : whole[2..^1].ToString()) : text.Unquoted(token);
    }

    // PostgreSQL takes 'now' for the time wherever a time is expected.
    private void RefuseClockWord(Token token)
    {
        if (IsPostgreSql && ClockWords.IsAmong(text.Span(token)))
            Refuse(SqlRefusalReason.Clock, $"{Shortened(text.Span(token))} may stand for a time", at - 1);
    }

    private Operand Parameter()
    {
        Token token = Take();
        ReadOnlySpan<char> written = text.Span(token);
        if (written is "?")
        {
            // SQLite counts the others too.
            return hasOtherParameters ? Operand.Other : Operand.Of(new WrittenValue(WrittenKind.Parameter, null, marks));
        }
        if (written[0] == '?' || (IsPostgreSql && written[0] == '$'))
        {
            return int.TryParse(written[1..], System.Globalization.NumberStyles.None, null, out int ordinal) && ordinal > 0
                ? Operand.Of(new WrittenValue(WrittenKind.Parameter, null, ordinal)) : Operand.Other;
        }
        return Operand.Of(new WrittenValue(WrittenKind.Parameter, written[1..].ToString()));
    }

    private void CountParameter(Token token)
    {
        bool isMark = token.Length == 1;
        marks += isMark ? 1 : 0;
        hasOtherParameters |= !isMark;
    }

    // (query), (expression), (a, b, …)
    private Operand Parenthesised()
    {
        Expect(TokenKind.LeftParenthesis);
        if (IsQueryStart)
        {
            Query(isNested: true);
            Expect(TokenKind.RightParenthesis);
            return Operand.Subquery;
        }
        // GROUPING SETS ((a), ())
        if (Accept(TokenKind.RightParenthesis))
            return Operand.Other;
        int mark = conjuncts.Count;
        Operand first = Expression();
        // ((SELECT …) UNION …)
        if (first.Kind == OperandKind.Subquery && (IsSetOperation || IsAny(["ORDER", "LIMIT", "OFFSET", "FETCH"])))
        {
            QueryRest(isNested: true);
            Expect(TokenKind.RightParenthesis);
            return Operand.Subquery;
        }
        if (!Is(TokenKind.Comma))
        {
            Expect(TokenKind.RightParenthesis);
            return first;
        }
        List<Operand> items = [first];
        while (Accept(TokenKind.Comma))
            items.Add(Expression());
        Forget(mark);
        Expect(TokenKind.RightParenthesis);
        return Operand.Of(OperandKind.List, items);
    }

    // What begins with a word that is not in quotes.
    private Operand Word()
    {
        if (!Enter())
            return Operand.Other;
        int mark = conjuncts.Count;
        Operand operand = Special();
        Forget(mark);
        Leave();
        return operand;
    }

    private Operand Special()
    {
        if (Is("CASE"))
            return Case();
        if (Is("EXISTS") && NextKind() == TokenKind.LeftParenthesis)
        {
            Take();
            Parenthesised();
            return Operand.Other;
        }
        if (Is("NOT"))
        {
            Take();
            Unary();
            return Operand.Other;
        }
        if (AcceptAny(["NULL", "TRUE", "FALSE", "UNKNOWN", "DEFAULT"]))
            return Operand.Other;
        if (IsMySql && Is("MATCH"))
        {
            Refuse(SqlRefusalReason.Function, "The rank that MATCH gives depends on other rows");
            Fail();
        }
        if (Is("INTERVAL") && NextKind() is not (TokenKind.Comma or TokenKind.Dot or TokenKind.RightParenthesis or TokenKind.Equal))
            return Interval();
        if (IsPostgreSql && Is("ARRAY"))
            return ArrayValue();
        if (Is("ROW") && NextKind() == TokenKind.LeftParenthesis)
        {
            Take();
            if (NextKind() != TokenKind.RightParenthesis)
                return Parenthesised();
            Take();
            Take();
            return Operand.Other;
        }
        if (NextKind() == TokenKind.LeftParenthesis && SpecialCall() is { } call)
            return call;
        if (functions.IsClockWord(text.Span(text[at])) && NextKind() != TokenKind.Dot)
        {
            Refuse(SqlRefusalReason.Clock, $"{text.Span(text[at])} depends on the clock or the session");
            Take();
            if (Accept(TokenKind.LeftParenthesis))
            {
                Accept(TokenKind.Number);
                Expect(TokenKind.RightParenthesis);
            }
            return Operand.Other;
        }
        return NextKind() == TokenKind.String && TypedLiteral() ? Operand.Other : NameOrCall();
    }

    // date '2020-01-01', _utf8'text'; false: the string is something else, an alias.
    private bool TypedLiteral()
    {
        ReadOnlySpan<char> word = text.Span(text[at]);
        if (IsSqlite || (IsMySql && word[0] != '_' && !IsAny(["DATE", "TIME", "TIMESTAMP"])))
            return false;
        if (IsPostgreSql)
            JudgeType(NameOf(text[at]), Operand.Other, at);
        Take();
        while (Is(TokenKind.String))
            RefuseClockWord(Take());
        return true;
    }

    private Operand Case()
    {
        Take();
        if (!Is("WHEN"))
            Ignored();
        while (Accept("WHEN"))
        {
            Ignored();
            Expect("THEN");
            Ignored();
        }
        if (Accept("ELSE"))
            Ignored();
        Expect("END");
        return Operand.Other;
    }

    // INTERVAL '1' DAY TO SECOND(3), INTERVAL 1 DAY
    private Operand Interval()
    {
        Take();
        if (IsMySql && NextKind() == TokenKind.LeftParenthesis)
            Fail();
        if (Accept(TokenKind.LeftParenthesis))
        {
            // INTERVAL(3) '1 day' of PostgreSQL, INTERVAL (a + b) DAY of MySQL.
            Expressions();
            Expect(TokenKind.RightParenthesis);
            Accept(TokenKind.String);
        }
        else
        {
            Arithmetic();
        }
        while (Current.Kind == TokenKind.Word && (IsAny(IntervalUnits) || (IsMySql && text.Span(text[at]).Contains('_'))))
        {
            Take();
            if (Accept(TokenKind.LeftParenthesis))
            {
                Accept(TokenKind.Number);
                Expect(TokenKind.RightParenthesis);
            }
            if (!Accept("TO"))
                break;
        }
        return Operand.Other;
    }

    // ARRAY[1, 2], ARRAY(SELECT …)
    private Operand ArrayValue()
    {
        Take();
        if (Is(TokenKind.LeftParenthesis))
        {
            Parenthesised();
            return Operand.Other;
        }
        Expect(TokenKind.LeftBracket);
        return ArrayItems();
    }

    private Operand ArrayItems()
    {
        if (!Enter())
            return Operand.Other;
        List<Operand> items = [];
        while (!Is(TokenKind.RightBracket) && !HasFailed)
        {
            items.Add(Accept(TokenKind.LeftBracket) ? ArrayItems() : Expression());
            if (!Accept(TokenKind.Comma))
                break;
        }
        Expect(TokenKind.RightBracket);
        Leave();
        return Operand.Of(OperandKind.Array, items);
    }

    // column, table.column, schema.table.column, table.*, function(…)
    private Operand NameOrCall()
    {
        if (IsClauseWord() && !(NextKind() == TokenKind.LeftParenthesis && functions.IsNamedLikeClause(text.Span(text[at]))))
        {
            Fail();
            return Operand.Other;
        }
        int place = at;
        string first = NameOf(Take());
        if (Is(TokenKind.LeftParenthesis))
            return Call(null, first, place);
        if (!Accept(TokenKind.Dot))
            return Column(null, first, place);
        if (Accept(TokenKind.Star))
            return Operand.Other;
        string second = IsName ? NameOf(Take()) : Failed();
        if (Is(TokenKind.LeftParenthesis))
            return Call(first, second, place);
        if (!Accept(TokenKind.Dot))
            return Column(first, second, place);
        // Three parts: which table it is of is not looked for.
        if (!Accept(TokenKind.Star))
            Column(second, IsName ? NameOf(Take()) : Failed(), place);
        if (Is(TokenKind.Dot))
            Fail();
        return Operand.Other;
    }

    private Operand Column(string? qualifier, string name, int place)
    {
        // Where a row lies, or who has locked it, changes without a change of the row.
        if (IsPostgreSql && name is "ctid" or "xmax" or "cmin" or "cmax")
            Refuse(SqlRefusalReason.SystemSchema, $"{name} changes without a write", place);
        return Operand.Of(new ColumnName(qualifier, name));
    }
}
