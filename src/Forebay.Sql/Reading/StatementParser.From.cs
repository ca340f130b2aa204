using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>FROM: tables, joins and subqueries.</content>
internal sealed partial class StatementParser
{
    private void From(QueryLevel level)
    {
        do
        {
            var group = new FilterGroup(level.Where);
            JoinChain(level, group).Merge();
        }
        while (Accept(TokenKind.Comma));
    }

    // factor {join factor [ON …]}; the group that all of it belongs to in the end, directly or below it.
    private FilterGroup JoinChain(QueryLevel level, FilterGroup group)
    {
        int start = level.Occurrences.Count;
        Factor(level, group);
        while (!HasFailed)
        {
            // In SQLite a comma is a join like the others (lang_select.html, "FROM clause processing").
            if (IsSqlite && Accept(TokenKind.Comma))
            {
                Factor(level, group);
                continue;
            }
            bool isNatural = Accept("NATURAL");
            if (!TryTakeJoin(isNatural, out string? side))
                return group;
            FilterGroup left = group;
            FilterGroup right = side switch
            {
                null => group,
                "LEFT" => new FilterGroup(group),
                _ => group = new FilterGroup(group.Parent),
            };
            if (side is "RIGHT" or "FULL")
                left.Parent = group;
            int rightStart = level.Occurrences.Count;
            if (side == "FULL")
                right = new FilterGroup(group);
            Factor(level, right);
            // The side that may be missing is the one of which ON is demanded.
            FilterGroup? demanded = side switch { "LEFT" => right, "RIGHT" => left, "FULL" => null, _ => group };
            JoinCondition(level, demanded, isNatural, start, rightStart);
        }
        return group;
    }

    // The kind of join that follows; side is null for inner joins.
    private bool TryTakeJoin(bool isNatural, out string? side)
    {
        side = null;
        if (Accept("JOIN") || (IsMySql && Accept("STRAIGHT_JOIN")))
            return true;
        if (AcceptAny(["INNER", "CROSS"]))
        {
            Expect("JOIN");
            return true;
        }
        side = Is("LEFT") ? "LEFT" : Is("RIGHT") ? "RIGHT" : Is("FULL") ? "FULL" : null;
        if (side is not null)
        {
            Take();
            Accept("OUTER");
            Expect("JOIN");
            return true;
        }
        if (isNatural)
            Fail();
        return false;
    }

    private void JoinCondition(QueryLevel level, FilterGroup? demanded, bool isNatural, int start, int rightStart)
    {
        if (isNatural)
        {
            level.HasMergedColumns = true;
        }
        else if (Accept("ON"))
        {
            Condition(level, demanded, start);
        }
        else if (Accept("USING"))
        {
            level.HasMergedColumns = true;
            Expect(TokenKind.LeftParenthesis);
            do
            {
                string column = TakeName();
                if (demanded is not null && !HasFailed)
                    level.DemandEqual(column, demanded, start, rightStart);
            }
            while (Accept(TokenKind.Comma));
            Expect(TokenKind.RightParenthesis);
            if (Is("AS"))
                Fail();
        }
    }

    private void Factor(QueryLevel level, FilterGroup group)
    {
        bool isLateral = Accept("LATERAL");
        if (Is(TokenKind.LeftParenthesis))
        {
            if (!Enter())
                return;
            ParenthesisedFactor(level, group);
            Leave();
            return;
        }
        bool isOnly = IsPostgreSql && Accept("ONLY");
        int place = at;
        (string? qualifier, string name) = TakeQualifiedName();
        if (Is(TokenKind.LeftParenthesis))
        {
            TableFunction(level, group, qualifier, name, place);
            return;
        }
        if (isLateral)
            Fail();
        if (IsPostgreSql)
            Accept(TokenKind.Star);
        if (isOnly && Is(TokenKind.LeftParenthesis))
            Fail();
        if (Is("PARTITION") && IsMySql)
        {
            Take();
            NameList();
        }
        string? alias = Alias();
        Occurrence occurrence = AddTable(level, group, qualifier, name, alias ?? name, place);
        if (Is(TokenKind.LeftParenthesis) && alias is not null)
        {
            NameList();
            occurrence.IsRenamed = true;
        }
        TableHints();
    }

    // (SELECT …) alias, or (a JOIN b ON …)
    private void ParenthesisedFactor(QueryLevel level, FilterGroup group)
    {
        Expect(TokenKind.LeftParenthesis);
        if (IsQueryStart)
        {
            Query(isNested: true);
            Expect(TokenKind.RightParenthesis);
            DerivedTable(level, group);
            return;
        }
        int before = level.Occurrences.Count;
        var inner = new FilterGroup(group);
        JoinChain(level, inner).Merge();
        if (!IsPostgreSql)
        {
            while (Accept(TokenKind.Comma))
            {
                var next = new FilterGroup(group);
                JoinChain(level, next).Merge();
            }
        }
        // ((SELECT …) UNION (SELECT …)): the first was taken for a table.
        if (level.Occurrences.Count == before + 1 && level.Occurrences[before] is { Relation: null, Alias: "" } && (IsSetOperation || IsAny(["ORDER", "LIMIT"])))
            QueryRest(isNested: true);
        Expect(TokenKind.RightParenthesis);
        // An alias hides the names inside of it.
        if (level.Occurrences.Count == before + 1 && level.Occurrences[before] is { Relation: null, Alias: "" })
            DerivedTable(level, group);
        else if (Is("AS") || (IsName && !IsClauseWord()))
            Fail();
    }

    private void DerivedTable(QueryLevel level, FilterGroup group)
    {
        string? alias = Alias();
        level.Add(new Occurrence(alias ?? "", relation: null, group));
        if (Is(TokenKind.LeftParenthesis) && alias is not null)
            NameList();
    }

    private string? Alias()
    {
        if (Accept("AS"))
            return IsName ? NameOf(Take()) : Failed();
        return IsName && !IsClauseWord() ? NameOf(Take()) : null;
    }

    private void TableFunction(QueryLevel level, FilterGroup group, string? qualifier, string name, int place)
    {
        if (qualifier is not null || !functions.IsTableFunction(name))
        {
            Refuse(SqlRefusalReason.TableFunction, $"It reads the rows of the function {name}", place);
            mayWriteAnything |= !(IsMySql && name.Equals("JSON_TABLE", StringComparison.OrdinalIgnoreCase)) && (functions.MayWrite(name) || qualifier is not null);
        }
        Expect(TokenKind.LeftParenthesis);
        if (!Is(TokenKind.RightParenthesis))
            Expressions();
        Expect(TokenKind.RightParenthesis);
        if (Accept("WITH"))
            Expect("ORDINALITY");
        DerivedTable(level, group);
    }

    private Occurrence AddTable(QueryLevel level, FilterGroup group, string? qualifier, string name, string alias, int? place = null)
    {
        SqlRelation? relation = null;
        if (qualifier is not null || commonTables?.Contains(name) != true)
        {
            relation = Resolve(qualifier, name, place);
            if (relation?.Uncacheable is { } reason)
                Refuse(SqlRefusalReason.UncacheableTable, $"{name}: {reason}", place);
            else if (relation?.Tables.FirstOrDefault(static table => table.Uncacheable is not null) is { } table)
                Refuse(SqlRefusalReason.UncacheableTable, $"{table}: {table.Uncacheable}", place);
        }
        var occurrence = new Occurrence(alias, relation, group);
        level.Add(occurrence);
        return occurrence;
    }

    private SqlRelation? Resolve(string? qualifier, string name, int? place)
    {
        if (HasFailed)
            return null;
        if (SystemNames.IsSystem(dialect, qualifier, name))
        {
            Refuse(SqlRefusalReason.SystemSchema, $"{name} is what the database tells of itself", place);
            return null;
        }
        if (catalog.Find(qualifier, name) is { } relation)
            return relation;
        Refuse(SqlRefusalReason.UnknownTable, $"The catalog has no table {(qualifier is null ? name : $"{qualifier}.{name}")}", place);
        return null;
    }

    private void TableHints()
    {
        if (Is("TABLESAMPLE"))
        {
            Refuse(SqlRefusalReason.Sample, "TABLESAMPLE");
            Fail();
        }
        if (IsSqlite && Accept("INDEXED"))
        {
            Expect("BY");
            TakeName();
        }
        else if (IsSqlite && Is("NOT") && NextIs("INDEXED"))
        {
            Take();
            Take();
        }
        while (IsMySql && IsAny(["USE", "FORCE", "IGNORE"]) && (NextIs("INDEX") || NextIs("KEY")))
        {
            Take();
            Take();
            if (Accept("FOR") && !Accept("JOIN"))
            {
                if (!AcceptAny(["ORDER", "GROUP"]))
                    Fail();
                Expect("BY");
            }
            Expect(TokenKind.LeftParenthesis);
            while (IsName || Is(TokenKind.Comma))
                Take();
            Expect(TokenKind.RightParenthesis);
            Accept(TokenKind.Comma);
        }
    }
}
