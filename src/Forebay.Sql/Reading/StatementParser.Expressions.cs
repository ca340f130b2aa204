using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>Expressions, by their operators' strength; where dialects or their settings differ, a reading that keeps fewer conditions.</content>
/// <remarks>
/// What is kept of a condition lies in <c>conjuncts</c> behind the mark that was taken before it. Whoever puts something around an expression (OR, NOT,
/// an operator, a function) takes away what was added behind his mark.
/// </remarks>
internal sealed partial class StatementParser
{
    private static readonly string[] PredicateWords = ["IS", "ISNULL", "NOTNULL", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE", "SIMILAR", "REGEXP", "RLIKE", "GLOB", "MATCH", "OVERLAPS"];

    // An expression of which no condition is kept.
    private Operand Ignored()
    {
        int mark = conjuncts.Count;
        Operand operand = Expression();
        Forget(mark);
        return operand;
    }

    private void Expressions()
    {
        do
            Ignored();
        while (Accept(TokenKind.Comma));
    }

    private void Forget(int mark) => conjuncts.RemoveRange(mark, conjuncts.Count - mark);

    // OR and XOR; in MySQL || is one too, unless sql_mode says that it joins strings: then less is kept than could be.
    private Operand Expression()
    {
        if (!Enter())
            return Operand.Other;
        int mark = conjuncts.Count;
        Operand operand = Conjunction();
        while (AcceptAny(["OR", "XOR"]) || (IsMySql && Accept(TokenKind.DoubleBar)))
        {
            Conjunction();
            Forget(mark);
            operand = Operand.Other;
        }
        if (Is(TokenKind.Assignment))
        {
            Refuse(SqlRefusalReason.Variable, "It sets a variable");
            Fail();
        }
        Leave();
        return operand;
    }

    private Operand Conjunction()
    {
        Operand operand = Negation();
        while (Accept("AND") || (IsMySql && Accept(TokenKind.DoubleAmpersand)))
        {
            Negation();
            operand = Operand.Other;
        }
        return operand;
    }

    private Operand Negation()
    {
        int mark = conjuncts.Count;
        bool isNegated = false;
        while (Accept("NOT"))
            isNegated = true;
        Operand operand = Predicates();
        if (!isNegated)
            return operand;
        Forget(mark);
        return Operand.Other;
    }

    // One comparison, or several of the same strength; of several nothing is kept.
    private Operand Predicates()
    {
        int mark = conjuncts.Count;
        Operand left = Arithmetic();
        bool isFirst = true;
        while (IsPredicate)
        {
            Forget(mark);
            Predicate(left, isFirst);
            isFirst = false;
            left = Operand.Other;
        }
        return left;
    }

    private bool IsPredicate => Current.Kind is TokenKind.Equal or TokenKind.Comparison || (Current.Kind == TokenKind.Word && (IsAny(PredicateWords) || (IsMySql && ((Is("MEMBER") && NextIs("OF")) || (Is("SOUNDS") && NextIs("LIKE"))))));

    private void Predicate(Operand left, bool isFirst)
    {
        int mark = conjuncts.Count;
        if (Accept(TokenKind.Equal))
        {
            if (IsQuantifier)
            {
                Operand any = Quantified(out bool isAny);
                Forget(mark);
                if (isFirst && isAny && !IsPredicate)
                    KeepAny(left, any);
                return;
            }
            Operand right = Arithmetic();
            Forget(mark);
            if (isFirst && !IsPredicate)
                KeepEqual(left, right);
            return;
        }
        if (Accept(TokenKind.Comparison))
        {
            if (IsQuantifier)
                Quantified(out _);
            else
                Arithmetic();
            Forget(mark);
            return;
        }
        bool isNegated = Accept("NOT");
        if (Accept("IN"))
        {
            Operand list = InList();
            Forget(mark);
            if (!isNegated && isFirst && !IsPredicate)
                KeepIn(left, list);
            return;
        }
        OtherPredicate(isNegated);
        Forget(mark);
    }

    private void OtherPredicate(bool isNegated)
    {
        if (Accept("IS"))
        {
            Accept("NOT");
            if (Accept("DISTINCT"))
                Expect("FROM");
            if (!AcceptAny(["NULL", "TRUE", "FALSE", "UNKNOWN"]))
                Arithmetic();
        }
        else if (Accept("BETWEEN"))
        {
            AcceptAny(["SYMMETRIC", "ASYMMETRIC"]);
            Arithmetic();
            Expect("AND");
            Arithmetic();
        }
        else if (AcceptAny(["LIKE", "ILIKE", "REGEXP", "RLIKE", "GLOB", "OVERLAPS"]))
        {
            Pattern();
        }
        else if (Accept("SIMILAR"))
        {
            Expect("TO");
            Pattern();
        }
        else if (Accept("SOUNDS"))
        {
            Expect("LIKE");
            Arithmetic();
        }
        else if (Accept("MEMBER"))
        {
            Accept("OF");
            Arithmetic();
        }
        else if (!(isNegated ? Accept("NULL") : AcceptAny(["ISNULL", "NOTNULL"])))
        {
            // MATCH among them: its rank, or its result, depends on other rows than the matched one.
            Fail();
        }
    }

    private void Pattern()
    {
        if (IsQuantifier)
            Quantified(out _);
        else
            Arithmetic();
        if (Accept("ESCAPE"))
            Arithmetic();
    }

    private bool IsQuantifier => !IsSqlite && NextKind() == TokenKind.LeftParenthesis && IsAny(["ANY", "SOME", "ALL"]);

    private Operand Quantified(out bool isAny)
    {
        isAny = !Is("ALL");
        Take();
        return Parenthesised();
    }

    private Operand InList()
    {
        if (!Is(TokenKind.LeftParenthesis))
        {
            // SQLite's IN table.
            Fail();
            return Operand.Other;
        }
        if (NextKind() == TokenKind.RightParenthesis)
        {
            Take();
            Take();
            return Operand.Of(OperandKind.List, []);
        }
        Operand list = Parenthesised();
        return list.Kind is OperandKind.List or OperandKind.Subquery ? list : Operand.Of(OperandKind.List, [list]);
    }

    private void KeepEqual(Operand left, Operand right)
    {
        if (left.Kind == OperandKind.List && right.Kind == OperandKind.List && left.Items!.Count == right.Items!.Count)
        {
            for (int i = 0; i < left.Items.Count; i++)
            {
                if (left.Items[i].Kind != OperandKind.List)
                    KeepEqual(left.Items[i], right.Items[i]);
            }
        }
        else if (left.Kind == OperandKind.Column && right.Kind == OperandKind.Column)
        {
            conjuncts.Add(new Conjunct(left.Column, right.Column, null));
        }
        else if (left.Kind == OperandKind.Column && right.Kind == OperandKind.Value)
        {
            conjuncts.Add(new Conjunct(left.Column, default, [right.Value]));
        }
        else if (left.Kind == OperandKind.Value && right.Kind == OperandKind.Column)
        {
            conjuncts.Add(new Conjunct(right.Column, default, [left.Value]));
        }
    }

    private void KeepIn(Operand left, Operand list)
    {
        if (list.Kind != OperandKind.List)
            return;
        if (left.Kind == OperandKind.Column)
            KeepOneOf(left.Column, list.Items!);
        else if (left.Kind == OperandKind.List)
            KeepRows(left.Items!, list.Items!);
    }

    // (a, b) IN ((1, 2), (3, 4)): a is 1 or 3, and b is 2 or 4. That is wider, and so it is sound.
    private void KeepRows(List<Operand> columns, List<Operand> rows)
    {
        if (rows.Exists(row => row.Kind != OperandKind.List || row.Items!.Count != columns.Count))
            return;
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i].Kind == OperandKind.Column)
                KeepOneOf(columns[i].Column, rows.ConvertAll(row => row.Items![i]));
        }
    }

    private void KeepOneOf(ColumnName column, List<Operand> items)
    {
        if (items.Count <= options.MaxPinnedRows && items.TrueForAll(static item => item.Kind == OperandKind.Value))
            conjuncts.Add(new Conjunct(column, default, items.ConvertAll(static item => item.Value)));
    }

    private void KeepAny(Operand left, Operand any)
    {
        if (left.Kind != OperandKind.Column || !IsPostgreSql)
            return;
        if (any is { Kind: OperandKind.Value, Value.Kind: WrittenKind.Parameter })
            conjuncts.Add(new Conjunct(left.Column, default, [any.Value with { IsArray = true }]));
        else if (any.Kind == OperandKind.Array)
            KeepOneOf(left.Column, any.Items!);
    }

    // Operators that bind closer than comparisons. Among each other their strength does not matter here.
    private Operand Arithmetic()
    {
        int mark = conjuncts.Count;
        Operand operand = Unary();
        while (TakeBinaryOperator())
        {
            if (IsQuantifier)
                Quantified(out _);
            else
                Unary();
            Forget(mark);
            operand = Operand.Other;
        }
        return operand;
    }

    private bool TakeBinaryOperator()
    {
        if (Current.Kind is TokenKind.Star or TokenKind.Sign or TokenKind.Operator
            || (Current.Kind == TokenKind.DoubleBar && !IsMySql) || (Current.Kind == TokenKind.DoubleAmpersand && !IsMySql))
        {
            Take();
            return true;
        }
        if (IsPostgreSql && Is("OPERATOR") && NextKind() == TokenKind.LeftParenthesis)
            Fail();
        return IsMySql && AcceptAny(["DIV", "MOD"]);
    }

    private Operand Unary()
    {
        if (Is(TokenKind.Sign) && NextKind() == TokenKind.Number && text.Span(text[at]) is "-" && NextKind(2) is not (TokenKind.Cast or TokenKind.LeftBracket) && !NextIs("COLLATE", 2) && !NextIs("AT", 2))
        {
            Take();
            return Operand.Of(new WrittenValue(WrittenKind.Number, $"-{text.Span(Take())}"));
        }
        bool isWord = IsMySql && Is("BINARY") && NextKind() != TokenKind.Dot;
        if (Current.Kind is not (TokenKind.Sign or TokenKind.Operator) && !isWord)
            return Postfixed();
        if (!Enter())
            return Operand.Other;
        int mark = conjuncts.Count;
        Take();
        Unary();
        Forget(mark);
        Leave();
        return Operand.Other;
    }

    // A value, and what is hung onto it: ::type, [i], COLLATE, AT TIME ZONE, .field
    private Operand Postfixed()
    {
        int mark = conjuncts.Count;
        bool isInParentheses = Is(TokenKind.LeftParenthesis);
        Operand operand = Primary();
        while (true)
        {
            if (Accept(TokenKind.Cast))
            {
                operand = Cast(operand);
            }
            else if (Accept(TokenKind.LeftBracket))
            {
                Slice();
                operand = Operand.Other;
            }
            else if (Accept("COLLATE"))
            {
                TakeQualifiedName();
                operand = Operand.Other;
            }
            else if (Is("AT") && (NextIs("TIME") || NextIs("LOCAL")))
            {
                TimeZone();
                operand = Operand.Other;
            }
            else if (isInParentheses && Accept(TokenKind.Dot))
            {
                if (!Accept(TokenKind.Star))
                    TakeName();
                operand = Operand.Other;
            }
            else
            {
                return operand;
            }
            Forget(mark);
        }
    }

    private void Slice()
    {
        if (!Is(TokenKind.Colon) && !Is(TokenKind.RightBracket))
            Ignored();
        if (Accept(TokenKind.Colon) && !Is(TokenKind.RightBracket))
            Ignored();
        // [1:x] is cut as 1 and a parameter.
        if (Is(TokenKind.Parameter))
            Take();
        Expect(TokenKind.RightBracket);
    }

    private void TimeZone()
    {
        if (!Enter())
            return;
        Take();
        if (!Accept("LOCAL"))
        {
            Take();
            Expect("ZONE");
            Unary();
        }
        Leave();
    }
}
