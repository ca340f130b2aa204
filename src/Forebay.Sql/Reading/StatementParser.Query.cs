using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>SELECT, and what stands in its place.</content>
internal sealed partial class StatementParser
{
    private bool IsQueryStart => IsAny(["SELECT", "WITH", "VALUES"]) || (Is("TABLE") && !IsSqlite);

    // [WITH …] query [ORDER BY …] [LIMIT …] [FOR UPDATE]
    private void Query(bool isNested)
    {
        if (!Enter())
            return;
        CommonTables? outer = commonTables;
        if (Is("WITH"))
            With();
        QueryTerm(isNested);
        QueryRest(isNested);
        commonTables = outer;
        Leave();
    }

    // What follows the first SELECT: set operations, order, limits, locks.
    private void QueryRest(bool isNested)
    {
        while (AcceptAny(["UNION", "INTERSECT", "EXCEPT", "MINUS"]))
        {
            AcceptAny(["ALL", "DISTINCT"]);
            if (Accept("CORRESPONDING"))
                Fail();
            QueryTerm(isNested);
        }
        if (Is("ORDER"))
            OrderBy();
        Limits();
        while (IsAny(["FOR", "LOCK"]))
            Locking();
        if (Is("INTO"))
            Into();
    }

    private bool IsSetOperation => IsAny(["UNION", "INTERSECT", "EXCEPT", "MINUS"]);

    private void QueryTerm(bool isNested)
    {
        if (Is(TokenKind.LeftParenthesis))
        {
            Take();
            Query(isNested);
            Expect(TokenKind.RightParenthesis);
        }
        else if (Accept("VALUES"))
        {
            ValueRows();
        }
        else if (Accept("TABLE") && !IsSqlite)
        {
            var level = new QueryLevel(isNested, dialect);
            (string? qualifier, string name) = TakeQualifiedName();
            AddTable(level, level.Where, qualifier, name, name);
            Finish(level);
        }
        else if (Is("SELECT"))
        {
            Select(isNested);
        }
        else
        {
            Fail();
        }
    }

    private void ValueRows()
    {
        do
        {
            Accept("ROW");
            Expect(TokenKind.LeftParenthesis);
            Expressions();
            Expect(TokenKind.RightParenthesis);
        }
        while (Accept(TokenKind.Comma));
    }

    private void With()
    {
        Expect("WITH");
        bool isRecursive = Accept("RECURSIVE") || IsSqlite;
        commonTables = new CommonTables(commonTables, dialect);
        do
        {
            string name = TakeName();
            if (isRecursive)
                commonTables.Add(name);
            if (Is(TokenKind.LeftParenthesis))
                NameList();
            Expect("AS");
            if (Accept("NOT"))
                Expect("MATERIALIZED");
            else
                Accept("MATERIALIZED");
            Expect(TokenKind.LeftParenthesis);
            if (IsWriteStart)
                NestedWrite();
            else
                Query(isNested: true);
            Expect(TokenKind.RightParenthesis);
            commonTables.Add(name);
        }
        while (Accept(TokenKind.Comma));
    }

    private void Select(bool isNested)
    {
        List<Conjunct> outer = conjuncts;
        conjuncts = [];
        var level = new QueryLevel(isNested, dialect);
        Expect("SELECT");
        SelectModifiers();
        SelectItems();
        if (Is("INTO"))
            Into();
        if (Accept("FROM"))
            From(level);
        if (Accept("WHERE"))
            Condition(level, level.Where, from: -1);
        if (Is("GROUP"))
            GroupBy();
        if (Accept("HAVING"))
            Ignored();
        if (Accept("WINDOW"))
            Windows();
        Finish(level);
        conjuncts = outer;
    }

    private void SelectModifiers()
    {
        while (true)
        {
            if (Is("SQL_NO_CACHE"))
                Refuse(SqlRefusalReason.Hint, "SQL_NO_CACHE");
            if (Is("SQL_CALC_FOUND_ROWS") && IsMySql)
                Refuse(SqlRefusalReason.Variable, "SQL_CALC_FOUND_ROWS leaves its number in the session");
            if (IsMySql && AcceptAny(["HIGH_PRIORITY", "STRAIGHT_JOIN", "SQL_SMALL_RESULT", "SQL_BIG_RESULT", "SQL_BUFFER_RESULT", "SQL_CACHE", "SQL_NO_CACHE", "SQL_CALC_FOUND_ROWS", "DISTINCTROW"]))
                continue;
            if (Accept("ALL"))
                continue;
            if (!Accept("DISTINCT"))
                return;
            if (Accept("ON"))
            {
                Expect(TokenKind.LeftParenthesis);
                Expressions();
                Expect(TokenKind.RightParenthesis);
            }
        }
    }

    private void SelectItems()
    {
        // PostgreSQL allows a list without items.
        if (IsAny(["FROM", "WHERE"]))
            return;
        do
        {
            if (Accept(TokenKind.Star))
                continue;
            Ignored();
            if (Accept("AS"))
            {
                if (Current.Kind is TokenKind.Word or TokenKind.QuotedName or TokenKind.String)
                    Take();
                else
                    Fail();
            }
            else if ((IsName && !IsClauseWord()) || (Is(TokenKind.String) && !IsPostgreSql))
            {
                Take();
            }
        }
        while (Accept(TokenKind.Comma));
    }

    private void GroupBy()
    {
        Expect("GROUP");
        Expect("BY");
        AcceptAny(["ALL", "DISTINCT"]);
        do
        {
            if (Is("GROUPING") && NextIs("SETS"))
            {
                Take();
                Take();
            }
            Ignored();
            AcceptAny(["ASC", "DESC"]);
        }
        while (Accept(TokenKind.Comma));
        if (Accept("WITH"))
            Expect("ROLLUP");
    }

    private void Windows()
    {
        do
        {
            TakeName();
            Expect("AS");
            Window();
        }
        while (Accept(TokenKind.Comma));
    }

    private void OrderBy()
    {
        Expect("ORDER");
        Expect("BY");
        do
        {
            Ignored();
            if (Accept("USING"))
                Take();
            AcceptAny(["ASC", "DESC"]);
            if (Accept("NULLS") && !AcceptAny(["FIRST", "LAST"]))
                Fail();
        }
        while (Accept(TokenKind.Comma));
    }

    private void Limits()
    {
        while (true)
        {
            if (Accept("LIMIT"))
            {
                if (Accept("ALL"))
                    continue;
                Ignored();
                if (Accept(TokenKind.Comma))
                    Ignored();
            }
            else if (Accept("OFFSET"))
            {
                Ignored();
                AcceptAny(["ROW", "ROWS"]);
            }
            else if (Accept("FETCH"))
            {
                if (!AcceptAny(["FIRST", "NEXT"]))
                    Fail();
                if (!IsAny(["ROW", "ROWS"]))
                    Ignored();
                if (!AcceptAny(["ROW", "ROWS"]))
                    Fail();
                if (Accept("WITH"))
                    Expect("TIES");
                else
                    Expect("ONLY");
            }
            else
            {
                return;
            }
        }
    }

    private void Locking()
    {
        Refuse(SqlRefusalReason.Lock, "It locks what it reads");
        if (Accept("LOCK"))
        {
            Expect("IN");
            Expect("SHARE");
            Expect("MODE");
            return;
        }
        Expect("FOR");
        if (Accept("NO"))
            Expect("KEY");
        else
            Accept("KEY");
        if (!AcceptAny(["UPDATE", "SHARE"]))
            Fail();
        if (Accept("OF"))
        {
            do
                TakeQualifiedName();
            while (Accept(TokenKind.Comma));
        }
        if (Accept("SKIP"))
            Expect("LOCKED");
        else
            Accept("NOWAIT");
    }

    // PostgreSQL makes a table of it; MySQL sets variables or writes a file.
    private void Into()
    {
        Refuse(SqlRefusalReason.Into, "It puts its result somewhere");
        mayWriteAnything |= !IsMySql;
        Expect("INTO");
        makesTemporaryTable |= AcceptAny(["TEMP", "TEMPORARY", "UNLOGGED"]);
        if (!IsMySql)
        {
            Accept("TABLE");
            TakeQualifiedName();
            return;
        }
        if (AcceptAny(["OUTFILE", "DUMPFILE"]))
        {
            // Its format follows in many words.
            Fail();
            return;
        }
        do
            Take();
        while (Accept(TokenKind.Comma));
    }

    // A condition of a clause: what every row must fulfil is demanded of the group's tables.
    private void Condition(QueryLevel level, FilterGroup? group, int from)
    {
        int mark = conjuncts.Count;
        Expression();
        if (group is not null)
            level.Demand(conjuncts.Skip(mark), group, from);
        conjuncts.RemoveRange(mark, conjuncts.Count - mark);
    }

    // At the end of a query: each of its tables is read, as a whole or by a key.
    private void Finish(QueryLevel level)
    {
        var pins = new PinFinder(level, options.MaxPinnedRows);
        foreach (Occurrence occurrence in level.Occurrences)
            AddReads(occurrence, pins);
    }

    private void AddReads(Occurrence occurrence, PinFinder pins)
    {
        if (occurrence.Relation is not { } relation)
            return;
        foreach (SqlTable table in relation.Tables)
            reads.Add(new SqlRead(table, relation.IsView ? null : pins.Find(occurrence, table)));
    }
}
